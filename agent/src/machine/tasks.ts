/** What one unit on this machine needs next. Pure: the same unit and the same order give the same tasks. */

/** What the cluster wants of a unit here; `undefined` where it is wanted: nothing, it must go. */
export interface Order {
  readonly hash: string | undefined;
  readonly desired: 'loaded' | 'launched';
}

/** What is here of a unit. */
export interface Held {
  /** SHA-1 of the file's normal form; `undefined` when it can't be read. */
  readonly hash: string | undefined;
  /** `inactive`: its file is there, but it has not been loaded from it (or that is not known). */
  readonly current: 'inactive' | 'loaded' | 'launched';
}

/** Until the cluster has spoken, a unit stays what it is. */
export function asItIs(held: Held | undefined): Order | undefined {
  return held && { hash: held.hash, desired: held.current === 'launched' ? 'launched' : 'loaded' };
}

export type TaskType = 'unload' | 'load' | 'reload' | 'stop' | 'start';

/** `unit` is empty for a reload, which is for all. */
export interface AgentTask {
  readonly type: TaskType;
  readonly unit: string;
  readonly reason: string;
}

/** fleet's own words: they are in people's logs (fleet §6). */
const REASON = {
  notScheduled: 'unit loaded but not scheduled here',
  notLoaded: 'unit scheduled here but not loaded',
  differs: 'unit loaded but hash differs to expected',
  notLaunched: 'unit currently loaded but desired state is launched',
  launched: 'unit currently launched but desired state is loaded',
  reload: 'always reload unit files',
} as const;

/** Tasks of one unit, in order, without the reload. */
export function unitTasks(unit: string, order: Order | undefined, held: Held | undefined): readonly AgentTask[] {
  if (!order) return held ? [{ type: 'unload', unit, reason: REASON.notScheduled }] : [];
  const differs = held !== undefined && held.hash !== order.hash;
  const fresh = held === undefined || differs || held.current === 'inactive';
  const tasks: AgentTask[] = [];
  if (differs) tasks.push({ type: 'unload', unit, reason: REASON.differs });
  if (fresh) tasks.push({ type: 'load', unit, reason: REASON.notLoaded });
  const current = fresh ? 'loaded' : held.current;
  if (current === 'launched' && order.desired === 'loaded') tasks.push({ type: 'stop', unit, reason: REASON.launched });
  if (current === 'loaded' && order.desired === 'launched') {
    tasks.push({ type: 'start', unit, reason: REASON.notLaunched });
  }
  return tasks;
}

const BATCH_ORDER: readonly TaskType[] = ['unload', 'load', 'reload', 'stop', 'start'];

/** Tasks of many units as fleet sorts them: all unloads, all loads, one reload if any of these, stops, starts. */
export function batchTasks(
  units: readonly { readonly unit: string; readonly order: Order | undefined; readonly held: Held | undefined }[],
): readonly AgentTask[] {
  const tasks = units.flatMap(({ unit, order, held }) => unitTasks(unit, order, held));
  if (tasks.some(({ type }) => type === 'unload' || type === 'load')) {
    tasks.push({ type: 'reload', unit: '', reason: REASON.reload });
  }
  return tasks.sort((a, b) => rank(a) - rank(b) || compare(a.unit, b.unit));
}

function rank(task: AgentTask): number {
  return BATCH_ORDER.indexOf(task.type);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What an earlier fleetd noted about a unit: that it was going to start it, that it had, or that it was going to stop it. */
export type LaunchNote = 'starting' | 'launched' | 'stopping' | undefined;

/**
 * What a unit is that a new fleetd finds on its machine. One that runs is never touched: without a note it was started
 * by hand, by its timer or socket, or by another fleet; it counts as launched if the cluster wants that (or has not
 * said yet), else as loaded. One that was launched and has ended since is not started a second time.
 */
export function adoptedCurrent(
  found: { readonly load: string; readonly active: string; readonly note: LaunchNote },
  desired: 'loaded' | 'launched' | undefined,
): Held['current'] {
  const runs = found.active !== 'inactive' && found.active !== 'failed';
  if (found.load === 'not-found') return 'inactive';
  if (found.note === 'launched' || (found.note === 'starting' && runs)) return 'launched';
  if (found.note === 'stopping') return runs && found.active !== 'deactivating' ? 'launched' : 'loaded';
  return runs && desired !== 'loaded' ? 'launched' : 'loaded';
}
