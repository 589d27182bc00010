import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface EtcdServer {
  /** `http://127.0.0.1:port`, or `https://…`. The same after a restart. */
  readonly endpoint: string;
  readonly port: number;
  readonly pid: number | undefined;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
  /** SIGKILL; the data stay. */
  kill(): Promise<void>;
  /** Starts it on the same port with the data that it has; ends it first when it runs. */
  restart(): Promise<void>;
  /** It keeps its connections and answers nobody until {@link thaw}. */
  freeze(): void;
  thaw(): void;
}

export interface EtcdServerOptions {
  /** PEM files for the client port. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string };
  /** More options of etcd. */
  readonly args?: readonly string[];
}

/** The members that an etcd forms a cluster with, itself among them. */
interface Membership {
  readonly name: string;
  readonly members: string;
}

const START_MS = 30_000;
const ATTEMPTS = 3;

/** A real etcd of one member on free ports of the loopback interface, with its data in a directory of its own. */
export async function startEtcd(options: EtcdServerOptions = {}): Promise<EtcdServer> {
  const folder = await mkdtemp(join(tmpdir(), 'flotilla-etcd-'));
  for (let attempt = 1; ; attempt++) {
    const [port, peerPort] = [await freePort(), await freePort()];
    const server = new RunningEtcd(folder, port, peerPort, options, alone(peerPort));
    try {
      await server.restart();
      return server;
    } catch (error) {
      await server.kill();
      if (attempt < ATTEMPTS) continue;
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

/** A real etcd of several members, each with its own data. Stop every one of them. */
export async function startEtcdMembers(size: number): Promise<readonly EtcdServer[]> {
  const ports: { port: number; peerPort: number }[] = [];
  for (let member = 0; member < size; member++) ports.push({ port: await freePort(), peerPort: await freePort() });
  const members = ports.map(({ peerPort }, index) => `m${index}=${peerUrl(peerPort)}`).join(',');
  const servers = await Promise.all(
    ports.map(async ({ port, peerPort }, index) => {
      const folder = await mkdtemp(join(tmpdir(), 'flotilla-etcd-'));
      return new RunningEtcd(folder, port, peerPort, {}, { name: `m${index}`, members });
    }),
  );
  try {
    await Promise.all(servers.map(server => server.restart()));
  } catch (error) {
    await Promise.all(servers.map(server => server.stop()));
    throw error;
  }
  return servers;
}

function alone(peerPort: number): Membership {
  return { name: 'test', members: `test=${peerUrl(peerPort)}` };
}

function peerUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** A TCP port of the loopback interface that nobody listened on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

class RunningEtcd implements EtcdServer {
  readonly endpoint: string;
  readonly port: number;
  readonly #folder: string;
  readonly #peerPort: number;
  readonly #options: EtcdServerOptions;
  readonly #membership: Membership;
  #child: ChildProcess | undefined;
  readonly #killAtExit = (): void => void this.#child?.kill('SIGKILL');

  constructor(folder: string, port: number, peerPort: number, options: EtcdServerOptions, membership: Membership) {
    this.#folder = folder;
    this.port = port;
    this.#peerPort = peerPort;
    this.#options = options;
    this.#membership = membership;
    this.endpoint = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    await rm(this.#folder, { recursive: true, force: true });
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.#end('SIGTERM');
    const child = spawn('etcd', this.#args(), { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    process.once('exit', this.#killAtExit);
    await ready(child);
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  #args(): string[] {
    const { tls, args = [] } = this.#options;
    const peer = peerUrl(this.#peerPort);
    const certificates =
      tls === undefined
        ? []
        : [
            `--cert-file=${tls.cert}`,
            `--key-file=${tls.key}`,
            ...(tls.clientCa === undefined ? [] : ['--client-cert-auth', `--trusted-ca-file=${tls.clientCa}`]),
          ];
    return [
      `--name=${this.#membership.name}`,
      `--data-dir=${this.#folder}`,
      `--listen-client-urls=${this.endpoint}`,
      `--advertise-client-urls=${this.endpoint}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=${this.#membership.members}`,
      '--logger=zap',
      ...certificates,
      ...args,
    ];
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    process.removeListener('exit', this.#killAtExit);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill(signal);
    child.kill('SIGCONT');
    await ended;
  }
}

/** Waits for etcd's own word that it serves clients; rejects with its last lines when it ends or takes too long. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    const fail = (what: string): void => reject(new Error(`etcd ${what}:\n${log.slice(-2000)}`));
    const timer = setTimeout(() => fail(`does not serve after ${START_MS} ms`), START_MS);
    child.once('error', error => fail(`can not be started (${error.message})`));
    child.once('exit', code => fail(`ended with ${code ?? 'a signal'}`));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-4000);
      if (!/serving (insecure )?client (requests|traffic)/i.test(log)) return;
      clearTimeout(timer);
      resolve();
    });
  });
}
