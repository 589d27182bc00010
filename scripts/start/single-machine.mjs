// Without root: this machine alone, on the user's own systemd. fleetd and etcd are children of `npm start`.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram } from './child.mjs';
import { freePort, until } from './ports.mjs';

const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 5000;
const FIRST_PORT = 23790;

export const WHAT_ROOT_IS_FOR =
  "You are not root: network namespaces, mounts and cgroups can't be made, so there will be no cluster of machines.";

/** What this user lacks for a single machine; empty when nothing. */
export function missingForSingleMachine() {
  const missing = [];
  if (!userManagerAnswers())
    missing.push(
      'a systemd of your own: `systemctl --user` does not answer. Log in through ssh or a console (not su or sudo), or run: loginctl enable-linger, and log in again',
    );
  if (!programs('etcd')) missing.push('etcd. Have it installed: apt-get install etcd-server');
  return missing;
}

function userManagerAnswers() {
  try {
    execFileSync('systemctl', ['--user', 'show', '--property=Version'], { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

function programs(name) {
  return (process.env.PATH ?? '').split(':').some(folder => existsSync(join(folder, name)));
}

/**
 * Starts etcd and fleetd on loopback addresses and waits until the machine is in the cluster.
 * @returns {Promise<{ etcd: string, api: string, directory: string, stop: () => Promise<void>, ended: Promise<string> }>}
 */
export async function startSingleMachine({ root, signal }) {
  const directory = mkdtempSync(join(process.env.XDG_RUNTIME_DIR ?? '/tmp', 'flotilla-'));
  const children = [];
  let api;
  const stop = async () => {
    try {
      if (api !== undefined) await destroyUnits(api);
    } finally {
      for (const child of children.reverse()) await child.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  };
  try {
    const etcd = await startEtcd(directory, children, signal);
    api = await startFleetd({ root, directory, etcd, children, signal });
    return { etcd, api, directory, stop, ended: Promise.race(children.map(child => child.ended)) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The end of fleetd leaves units running, as it should; here nothing is to be left. */
async function destroyUnits(api) {
  const units = (await (await get(`${api}/fleet/v1/units`)).json()).units ?? [];
  for (const { name } of units) {
    const url = `${api}/fleet/v1/units/${encodeURIComponent(name)}`;
    await fetch(url, { method: 'DELETE', signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  }
  const gone = async () => ((await (await get(`${api}/fleet/v1/state`)).json()).states ?? []).length === 0;
  await until('the units stopping', gone, { timeoutMs: STOP_TIMEOUT_MS });
}

async function startEtcd(directory, children, signal) {
  const clients = `http://127.0.0.1:${await freePort(FIRST_PORT)}`;
  const peers = `http://127.0.0.1:${await freePort(FIRST_PORT + 100)}`;
  const flags = [
    ...['--name', 'single', '--data-dir', join(directory, 'etcd'), '--log-level', 'warn'],
    ...['--listen-client-urls', clients, '--advertise-client-urls', clients],
    ...['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers, '--initial-cluster', `single=${peers}`],
  ];
  const log = join(directory, 'etcd.log');
  const child = startProgram(['etcd', ...flags], { output: openSync(log, 'a') });
  children.push(child);
  await answering(`etcd at ${clients}`, child, log, signal, async () => {
    const health = await (await get(`${clients}/health`)).json();
    return health.health === 'true';
  });
  return clients;
}

async function startFleetd({ root, directory, etcd, children, signal }) {
  const units = join(directory, 'units');
  mkdirSync(units);
  const api = `http://127.0.0.1:${await freePort(FIRST_PORT + 200)}`;
  const env = {
    ...process.env,
    FLEET_ETCD_SERVERS: etcd,
    FLEET_LISTEN: api,
    FLEET_METADATA: 'region=west,node=single',
    FLEET_PUBLIC_IP: '127.0.0.1',
    FLEET_SYSTEMD_USER: 'true',
    FLEET_UNITS_DIRECTORY: units,
  };
  const log = join(directory, 'fleetd.log');
  const child = startProgram([process.execPath, join(root, 'dist/fleetd.cjs')], { env, output: openSync(log, 'a') });
  children.push(child);
  await answering('fleetd', child, log, signal, async () => {
    const { machines } = await (await get(`${api}/fleet/v1/machines`)).json();
    return machines?.length > 0;
  });
  return api;
}

async function answering(what, child, log, signal, check) {
  let end;
  child.ended.then(how => {
    end = how;
  });
  const answered = () => check().catch(() => false);
  try {
    await until(`${what} answering`, async () => end ?? (await answered()), { timeoutMs: START_TIMEOUT_MS, signal });
    if (end !== undefined) throw new Error(`${what} did not start: ${end}`);
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(`${error.message}. Its log ends with:\n${readFileSync(log, 'utf8').trim().slice(-1500)}`);
  }
}

function get(url) {
  return fetch(url, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
}

/** Lines for people: what runs where. */
export function singleMachineSummary(single, root) {
  return [
    `  this machine, on your own systemd (systemctl --user); fleetd's API ${single.api}`,
    `  etcd ${single.etcd}`,
    `  logs and data in ${single.directory}`,
    '',
    'In another terminal:',
    `  node ${join(root, 'dist/fleetctl.cjs')} --endpoint ${single.api} list-machines`,
  ];
}
