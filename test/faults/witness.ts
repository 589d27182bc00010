import { connectEtcd, openRegistry, type ClusterView } from '@flotilla/registry';
import type { TestCluster } from '../support/cluster.ts';

/** What one machine's own systemd, unit directory and journal say, without asking fleetd. */
export interface Sight {
  readonly node: string;
  readonly id: string;
  /** Everything in /run/fleet/units with the SHA-256 of its content, hidden files too. */
  readonly files: ReadonlyMap<string, string>;
  /** Units that fleetd has noted as started. */
  readonly notes: readonly string[];
  /** Units that systemd has in memory, by name. */
  readonly units: ReadonlyMap<string, SeenUnit>;
}

export interface SeenUnit {
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  readonly pid: number;
  readonly stale: boolean;
}

/** From the moment that systemd started a unit until it had stopped, microseconds of the clock that all machines share. */
export interface Run {
  readonly unit: string;
  readonly node: string;
  readonly from: number;
  /** Infinity while it runs. */
  to: number;
}

/** Message ids of systemd (sd-messages(3)): started; stopped, ended well, failed. */
const STARTED = '39f53479d3a045ac8e11786248231fbf';
const ENDED = [
  '9d1aaa27d60140bd96365438aad20286',
  '7ad2d189f7e94e70a38c781354912448',
  'd9b373ed55a64feb8242e02dbe79a49c',
];
const ENDS_LINE = '--';

/** Looks at a cluster from outside: the registry on the one hand, every systemd on the other. */
export class Witness {
  readonly #cluster: TestCluster;
  readonly #pattern: string;

  /** `pattern`: a glob that all units of the test match, and nothing else on a machine does. */
  constructor(cluster: TestCluster, pattern: string) {
    this.#cluster = cluster;
    this.#pattern = pattern;
  }

  async registry(): Promise<ClusterView> {
    const store = await connectEtcd({ endpoints: this.#cluster.sandbox.etcdEndpoints });
    const registry = openRegistry(store);
    try {
      return await registry.readCluster();
    } finally {
      await registry.close();
    }
  }

  async leader(): Promise<string> {
    return this.nodeOf((await this.registry()).leader?.machine ?? '');
  }

  nodeOf(id: string): string {
    return this.#cluster.sandbox.nodes.find(node => node.machineId === id)?.name ?? id;
  }

  idOf(name: string): string {
    return this.#cluster.sandbox.nodes.find(node => node.name === name)?.machineId ?? '';
  }

  async look(node: string): Promise<Sight> {
    const properties = 'Id,LoadState,ActiveState,SubState,MainPID,NeedDaemonReload';
    const script = [
      'cd /run/fleet/units && find . -type f -exec sha256sum {} +',
      `echo ${ENDS_LINE}; ls -A /run/fleet/launched`,
      `echo ${ENDS_LINE}; systemctl show --all --no-pager -p ${properties} '${this.#pattern}'`,
    ];
    const { stdout } = await this.#cluster.sandbox.exec(node, script.join('; '), { timeoutMs: 20_000 });
    const [files = '', notes = '', units = ''] = stdout.split(`${ENDS_LINE}\n`);
    return {
      node,
      id: this.idOf(node),
      files: new Map(lines(files).map(line => [line.slice(68), line.slice(0, 64)])),
      notes: lines(notes),
      units: new Map(units.split('\n\n').flatMap(block => readUnit(block))),
    };
  }

  /** All machines that are on. */
  lookAtAll(): Promise<Sight[]> {
    const on = this.#cluster.sandbox.nodes.filter(({ initPid }) => initPid !== 0);
    return Promise.all(on.map(({ name }) => this.look(name)));
  }

  /** Where the cluster is not as it should be, in words; empty when every machine does what the registry says and no more. */
  async differences(): Promise<string[]> {
    const sights = await this.lookAtAll();
    const view = await this.registry();
    return [...differencesInside(view), ...sights.flatMap(sight => differencesOn(sight, view))];
  }

  /** `unit on node` → main PID, of those that run. */
  async pids(units: readonly string[]): Promise<Record<string, number>> {
    const rows = (await this.lookAtAll()).flatMap(({ node, units: seen }) =>
      units.map(unit => [`${unit} on ${node}`, seen.get(unit)?.pid ?? 0] as const),
    );
    return Object.fromEntries(rows.filter(([, pid]) => pid > 0));
  }

  /** Every run of these units on any machine that is on, from the journals, by begin. */
  async runs(units: readonly string[]): Promise<Map<string, Run[]>> {
    const on = this.#cluster.sandbox.nodes.filter(({ initPid }) => initPid !== 0);
    const all = (await Promise.all(on.map(({ name }) => this.#runsOn(name)))).flat();
    const sorted = all.sort((a, b) => a.from - b.from);
    return new Map(units.map(unit => [unit, sorted.filter(run => run.unit === unit)]));
  }

  /** The units that ran twice at any time, with the milliseconds for which they did at worst. */
  async overlaps(units: readonly string[]): Promise<Record<string, number>> {
    const runs = await this.runs(units);
    const worst = units.map(unit => [unit, longestOverlap(runs.get(unit) ?? [])] as const);
    return Object.fromEntries(worst.filter(([, ms]) => ms > 0));
  }

  /** The end of fleetd's journal on each machine that is on, for the report of a failure. */
  async journals(): Promise<string> {
    const on = this.#cluster.sandbox.nodes.filter(({ initPid }) => initPid !== 0);
    const command = [
      'journalctl',
      '-u',
      'fleet.service',
      '-n',
      process.env['FAULT_LINES'] ?? '30',
      '--no-pager',
      '-o',
      'short-precise',
    ];
    const parts = on.map(async ({ name }) => {
      await this.#cluster.sandbox.exec(name, 'systemctl kill -s USR1 --kill-whom=main fleet.service; sleep 0.2');
      return `--- ${name}\n${(await this.#cluster.sandbox.exec(name, command)).stdout}`;
    });
    return (await Promise.all(parts)).join('');
  }

  async #runsOn(node: string): Promise<Run[]> {
    const ids = [STARTED, ...ENDED].map(id => `MESSAGE_ID=${id}`);
    const command = ['journalctl', '--no-pager', '-o', 'json', '--output-fields=UNIT,MESSAGE_ID', ...ids];
    const { stdout } = await this.#cluster.sandbox.exec(node, command);
    const boot = this.#cluster.sandbox.bootId(node).replaceAll('-', '');
    const runs: Run[] = [];
    const open = new Map<string, Run>();
    let last = { boot: '', time: 0 };
    for (const line of lines(stdout)) {
      const entry = JSON.parse(line) as Record<string, string>;
      const { UNIT: unit = '', MESSAGE_ID: id } = entry;
      const now = { boot: entry._BOOT_ID ?? '', time: Number(entry.__REALTIME_TIMESTAMP) };
      if (now.boot !== last.boot) endAll(open, last.time);
      const before = open.get(unit);
      if (before !== undefined) before.to = now.time;
      open.delete(unit);
      last = now;
      if (id !== STARTED) continue;
      const run = { unit, node, from: now.time, to: Infinity };
      open.set(unit, run);
      runs.push(run);
    }
    if (last.boot !== boot) endAll(open, last.time);
    return runs;
  }
}

/** The machine has crashed, not long after the last word in its journal. */
function endAll(open: Map<string, Run>, time: number): void {
  for (const run of open.values()) run.to = time;
  open.clear();
}

/** Of runs sorted by begin, in milliseconds. */
function longestOverlap(runs: readonly Run[]): number {
  let worst = 0;
  let until = -Infinity;
  for (const { from, to } of runs) {
    worst = Math.max(worst, Math.min(until, to) - from);
    until = Math.max(until, to);
  }
  return worst / 1000;
}

const lines = (text: string): string[] => text.split('\n').filter(line => line !== '');

function readUnit(block: string): [string, SeenUnit][] {
  const property = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1] ?? '';
  const name = property('Id');
  if (name === '') return [];
  const seen = {
    load: property('LoadState'),
    active: property('ActiveState'),
    sub: property('SubState'),
    pid: Number(property('MainPID')),
    stale: property('NeedDaemonReload') === 'yes',
  };
  return [[name, seen]];
}

/** The registry against itself: wishes against orders. */
function differencesInside(view: ClusterView): string[] {
  const found = view.problems.map(({ message }) => message);
  const pending = new Set(view.pending.map(({ unit }) => unit));
  for (const { name, desired, hash, file } of view.units) {
    const placements = view.schedule.filter(({ unit }) => unit === name);
    if (desired === 'inactive' && placements.length > 0) found.push(`${name} is inactive and yet scheduled`);
    if (desired !== 'inactive' && placements.length === 0 && !pending.has(name))
      found.push(`${name} is wanted, nowhere, and not said to be pending`);
    for (const placement of placements) {
      if (placement.desired !== desired || placement.hash !== hash || placement.file !== file)
        found.push(`${name}: the order is not what is wanted`);
    }
  }
  const names = new Set(view.units.map(({ name }) => name));
  for (const { unit } of [...view.schedule, ...view.states, ...view.pending])
    if (!names.has(unit)) found.push(`something is left of ${unit}`);
  return found;
}

/** One machine against its orders, and what it says of itself against what is so. */
function differencesOn({ node, id, files, notes, units }: Sight, view: ClusterView): string[] {
  const found: string[] = [];
  const say = (what: string): void => void found.push(`${node}: ${what}`);
  const orders = view.schedule.filter(({ machine }) => machine === id);
  if (!view.machines.some(machine => machine.id === id)) say('is not registered');
  for (const { unit, file, desired } of orders) {
    const seen = units.get(unit);
    if (files.get(unit) !== file) say(`${unit} has the file ${files.get(unit) ?? 'none'} instead of ${file}`);
    const wanted = desired === 'launched' ? 'active' : 'inactive';
    if ((seen?.active ?? 'inactive') !== wanted) say(`${unit} is ${seen?.active ?? 'gone'} and should be ${wanted}`);
    if (seen?.stale === true) say(`${unit} runs from an older file`);
    const state = view.states.find(one => one.machine === id && one.unit === unit);
    const said = `${state?.active ?? '-'}/${state?.sub ?? '-'}`;
    const so = seen === undefined ? 'inactive/dead' : `${seen.active}/${seen.sub}`;
    if (said !== so) say(`${unit} is said to be ${said} and is ${so}`);
    if (state?.current !== desired) say(`${unit} is said to be ${state?.current ?? 'nothing'}, not ${desired}`);
  }
  const ordered = new Set(orders.map(({ unit }) => unit));
  const launched = new Set(orders.filter(({ desired }) => desired === 'launched').map(({ unit }) => unit));
  for (const [name, seen] of units)
    if (!ordered.has(name) && (seen.active !== 'inactive' || seen.load === 'loaded'))
      say(`${name} is ${seen.load} ${seen.active} and not ordered`);
  for (const name of files.keys()) if (!ordered.has(name)) say(`the file ${name} is left`);
  for (const name of notes) if (!launched.has(name)) say(`the note of ${name} is left`);
  for (const { machine, unit } of view.states)
    if (machine === id && !ordered.has(unit)) say(`the state of ${unit} is left`);
  return found;
}
