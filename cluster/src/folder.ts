import { parseUnitName, templateOf, type UnitOption } from '@flotilla/unit';
import type { DesiredState } from './model.ts';

/** A unit that a folder of unit files asks for. */
export interface FolderUnit<F> {
  readonly name: string;
  /** The file that it is to have: its own, or that of its template. */
  readonly file: F;
  /** A template itself stays inactive; what a timer, socket or path of the same name starts is only loaded. */
  readonly desired: DesiredState;
}

/**
 * What a folder asks for, by name, of its unit files by name. An instance is asked for by a file of its name, or by
 * `DefaultInstance=` in its template's `[Install]`.
 */
export function unitsOfFolder<F extends { readonly options: readonly UnitOption[] }>(
  files: ReadonlyMap<string, F>,
): ReadonlyMap<string, FolderUnit<F>> {
  const all = new Map(files);
  for (const [name, file] of files) {
    const instance = defaultInstance(name, file.options);
    if (instance !== undefined && !all.has(instance)) all.set(instance, file);
  }
  return new Map([...all].map(([name, file]) => [name, { name, file, desired: desiredOf(name, all) }]));
}

function defaultInstance(name: string, options: readonly UnitOption[]): string | undefined {
  if (parseUnitName(name)?.isTemplate !== true) return undefined;
  const value = options.findLast(option => option.section === 'Install' && option.name === 'DefaultInstance')?.value;
  return value === undefined || value === '' ? undefined : name.replace('@.', () => `@${value}.`);
}

function desiredOf(name: string, files: ReadonlyMap<string, unknown>): DesiredState {
  if (parseUnitName(name)?.isTemplate === true) return 'inactive';
  const isStarted = (type: string): boolean => files.has(name.replace(/service$/, type));
  return name.endsWith('.service') && ['timer', 'socket', 'path'].some(isStarted) ? 'loaded' : 'launched';
}

/** What makes a cluster match a folder, in the order in which it is to be done. */
export interface FolderPlan<F, U> {
  /** Not in the cluster yet. */
  readonly create: readonly FolderUnit<F>[];
  /** In the cluster with another file or another desired state, and not started. */
  readonly change: readonly Changed<F, U>[];
  /** Started units; those with another file are replaced, the others must be well before their siblings are. */
  readonly roll: readonly Changed<F, U>[];
  /** With `prune`: names of what the folder does not have. */
  readonly destroy: readonly string[];
}

/** A unit of the cluster with what the folder has for it. */
export interface Changed<F, U> {
  readonly unit: U;
  readonly file: F;
  readonly desired: DesiredState;
  readonly isNewFile: boolean;
}

interface Known {
  readonly name: string;
  readonly desired: DesiredState;
  /** SHA-1 of the normal form. */
  readonly hash: string;
}

/**
 * Compares a folder with the units of a cluster. Instances that are in the cluster and not in the folder follow their
 * template when that is in the folder, unless they are pruned.
 */
export function planFolder<F extends { readonly hash: string }, U extends Known>(
  folder: ReadonlyMap<string, FolderUnit<F>>,
  units: readonly U[],
  prune: boolean,
): FolderPlan<F, U> {
  const change: Changed<F, U>[] = [];
  const roll: Changed<F, U>[] = [];
  for (const unit of units) {
    const own = folder.get(unit.name);
    const file = (own ?? (prune ? undefined : folder.get(templateOf(unit.name) ?? '')))?.file;
    if (file === undefined) continue;
    const desired = own?.desired ?? unit.desired;
    const changed = { unit, file, desired, isNewFile: file.hash !== unit.hash };
    if (desired === 'launched' && unit.desired === 'launched') roll.push(changed);
    else if (changed.isNewFile || desired !== unit.desired) change.push(changed);
  }
  const known = new Set(units.map(({ name }) => name));
  return {
    create: [...folder.values()].filter(({ name }) => !known.has(name)),
    change,
    roll,
    destroy: prune ? [...known].filter(name => !folder.has(name)) : [],
  };
}
