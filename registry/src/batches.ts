import type { Pending, Task } from '@flotilla/cluster';
import { encodePending, encodePlacement } from './codec.ts';
import type { Keys } from './keys.ts';
import { MAX_OPERATIONS } from './store.ts';
import type { Operation } from './store.ts';

/** Below etcd's default `--max-request-bytes` of 1.5 MiB, with room for keys and framing. */
const MAX_BYTES = 1_000_000;

/** One key's change and the unit that it is about. */
export interface UnitOperation {
  readonly unit: string;
  readonly operation: Operation;
}

/** What the engine decided, as changes of keys in the order of the tasks; a unit's pending reason goes with its last task. */
export function operationsOf(
  keys: Keys,
  tasks: readonly Task[],
  pending: { readonly set: readonly Pending[]; readonly clear: readonly string[] },
): UnitOperation[] {
  const reasons = new Map<string, Operation>();
  for (const unit of pending.clear) reasons.set(unit, { type: 'delete', key: keys.pendingUnit(unit) });
  for (const one of pending.set)
    reasons.set(one.unit, { type: 'put', key: keys.pendingUnit(one.unit), value: encodePending(one) });
  const lastTask = new Map(tasks.map((task, index) => [unitOf(task), index]));
  const operations: UnitOperation[] = [];
  tasks.forEach((task, index) => {
    const unit = unitOf(task);
    operations.push({ unit, operation: taskOperation(keys, task) });
    const reason = reasons.get(unit);
    if (reason === undefined || lastTask.get(unit) !== index) return;
    operations.push({ unit, operation: reason });
    reasons.delete(unit);
  });
  for (const [unit, operation] of reasons) operations.push({ unit, operation });
  return operations;
}

/**
 * Cuts operations, in order, into transactions that etcd takes. A cut never falls between two operations of one unit
 * unless they alone fill a transaction, so that nobody sees half of a move. Of several operations on one key in a
 * transaction only the last is kept: the others could never be seen.
 */
export function batches(operations: readonly UnitOperation[]): Operation[][] {
  const result: Operation[][] = [];
  let start = 0;
  while (start < operations.length) {
    const end = cut(operations, start, furthest(operations, start));
    result.push(lastOfEachKey(operations.slice(start, end).map(({ operation }) => operation)));
    start = end;
  }
  return result;
}

function furthest(operations: readonly UnitOperation[], start: number): number {
  let bytes = 0;
  let end = start;
  for (; end < operations.length && end - start < MAX_OPERATIONS; end++) {
    bytes += sizeOf(operations[end]?.operation);
    if (bytes > MAX_BYTES && end > start) break;
  }
  return end;
}

/** The last place up to `limit` where no unit stands on both sides. */
function cut(operations: readonly UnitOperation[], start: number, limit: number): number {
  const after = new Set(operations.slice(limit).map(({ unit }) => unit));
  for (let end = limit; end > start; end--) {
    const before = operations.slice(start, end);
    if (!before.some(({ unit }) => after.has(unit))) return end;
    const moved = operations[end - 1];
    if (moved !== undefined) after.add(moved.unit);
  }
  return limit;
}

function lastOfEachKey(operations: readonly Operation[]): Operation[] {
  const byKey = new Map<string, Operation>();
  for (const operation of operations)
    byKey.set(operation.type === 'deletePrefix' ? operation.prefix : operation.key, operation);
  return [...byKey.values()];
}

function taskOperation(keys: Keys, task: Task): Operation {
  if (task.type === 'unschedule') return { type: 'delete', key: keys.placement(task.machine, task.unit) };
  const { placement } = task;
  return { type: 'put', key: keys.placement(placement.machine, placement.unit), value: encodePlacement(placement) };
}

function unitOf(task: Task): string {
  return task.type === 'unschedule' ? task.unit : task.placement.unit;
}

function sizeOf(operation: Operation | undefined): number {
  if (operation === undefined) return 0;
  return operation.type === 'put' ? operation.key.length + 3 * operation.value.length : 200;
}
