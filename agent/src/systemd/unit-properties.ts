import type { SystemdState } from './systemd.ts';

/** What is known of a unit, put together from rows, properties and signals. Times are microseconds since 1970, 0 for never. */
export interface KnownUnit {
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  readonly entered: Readonly<Record<string, number>>;
  readonly exit: { readonly at: number; readonly code: number; readonly status: number };
  readonly exitStatus: number | undefined;
}

/** Which time says when an active state was entered. */
const ENTERED: Readonly<Record<string, string>> = {
  active: 'ActiveEnterTimestamp',
  reloading: 'ActiveEnterTimestamp',
  inactive: 'InactiveEnterTimestamp',
  failed: 'InactiveEnterTimestamp',
  activating: 'InactiveExitTimestamp',
  deactivating: 'ActiveExitTimestamp',
};
const TIMES = [...new Set(Object.values(ENTERED))];

/** Property of the Unit interface that says when this active state was entered. */
export function enteredProperty(active: string): string {
  return ENTERED[active] ?? 'StateChangeTimestamp';
}

/** Properties of the Service interface that tell how the main process ended. */
export const EXIT_PROPERTIES = ['ExecMainExitTimestamp', 'ExecMainCode', 'ExecMainStatus'] as const;

const CLD_EXITED = 1;
const SIGNAL_BASE = 128;

export function unknownUnit(): KnownUnit {
  const exit = { at: 0, code: 0, status: 0 };
  return { load: 'loaded', active: 'inactive', sub: 'dead', entered: {}, exit, exitStatus: undefined };
}

/** Takes over what the properties say; those that are not of interest, or not of the expected type, are passed over. */
export function mergeProperties(unit: KnownUnit, properties: ReadonlyMap<string, unknown>): KnownUnit {
  const text = (name: string, old: string): string => {
    const value = properties.get(name);
    return typeof value === 'string' ? value : old;
  };
  const number = (name: string, old: number): number => {
    const value = properties.get(name);
    return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : old;
  };
  const exit = {
    at: number('ExecMainExitTimestamp', unit.exit.at),
    code: number('ExecMainCode', unit.exit.code),
    status: number('ExecMainStatus', unit.exit.status),
  };
  return {
    load: text('LoadState', unit.load),
    active: text('ActiveState', unit.active),
    sub: text('SubState', unit.sub),
    entered: Object.fromEntries(TIMES.map(name => [name, number(name, unit.entered[name] ?? 0)])),
    exit,
    exitStatus: exitStatus(exit) ?? unit.exitStatus,
  };
}

/** While the process runs systemd has forgotten how its predecessor ended (time 0). */
function exitStatus(exit: KnownUnit['exit']): number | undefined {
  if (exit.at === 0) return undefined;
  return exit.code === CLD_EXITED ? exit.status : SIGNAL_BASE + exit.status;
}

export function stateOf(unit: KnownUnit): SystemdState {
  const entered = unit.entered[ENTERED[unit.active] ?? ''] ?? 0;
  return {
    load: unit.load,
    active: unit.active,
    sub: unit.sub,
    since: Math.floor(entered / 1000),
    exitStatus: unit.exitStatus,
  };
}
