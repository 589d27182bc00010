import type { DesiredState } from '@flotilla/cluster';
import type { UnitStatus } from './unit-status.ts';

/**
 * What menus go by. One grammar for every row of the tree, matched by the `when` clauses of the manifest:
 *
 *     unit;desired=<inactive|loaded|launched|gone>;status=<UnitStatus>;[template;][global;][drift;][placed;]
 *     machine;[cordoned;]
 *     gone;
 *     cluster;state=<connecting|live|trouble>;[password;]
 *     message;reason=<ProblemCode>;[password;]
 *     group;of=<machines|units>;
 *     bucket;by=<Grouping>;
 *     more;
 *
 * Fields stand in this order, each ends with a semicolon, and flags are absent when they do not hold.
 */
export interface UnitContext {
  /** `gone`: destroyed, and a machine still holds it. */
  readonly desired: DesiredState | 'gone';
  readonly status: UnitStatus;
  readonly template: boolean;
  readonly global: boolean;
  readonly drift: boolean;
  /** A machine has it, so there is a journal to read. */
  readonly placed: boolean;
}

export function unitContext(unit: UnitContext): string {
  const { desired, status, ...flags } = unit;
  return join(
    'unit',
    `desired=${desired}`,
    `status=${status}`,
    ...setFlags(flags, ['template', 'global', 'drift', 'placed']),
  );
}

export function machineContext(cordoned: boolean): string {
  return join('machine', ...setFlags({ cordoned }, ['cordoned']));
}

export function clusterContext(state: 'connecting' | 'live' | 'trouble', password: boolean): string {
  return join('cluster', `state=${state}`, ...setFlags({ password }, ['password']));
}

export function messageContext(reason: string, password: boolean): string {
  return join('message', `reason=${reason}`, ...setFlags({ password }, ['password']));
}

/** A machine that has gone: nothing can be done with it. */
export const goneContext = (): string => join('gone');

export function groupContext(of: 'machines' | 'units'): string {
  return join('group', `of=${of}`);
}

export function bucketContext(by: string): string {
  return join('bucket', `by=${by}`);
}

export const moreContext = join('more');

function setFlags<K extends string>(flags: Readonly<Record<K, boolean>>, order: readonly K[]): string[] {
  return order.filter(flag => flags[flag]);
}

function join(...fields: string[]): string {
  return fields.map(field => `${field};`).join('');
}
