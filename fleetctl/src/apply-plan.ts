import { hashOptions, parseUnitName } from '@flotilla/unit';
import type { ApiUnit } from './api.ts';
import type { Contents, Replacement } from './roll-out.ts';
import type { FolderUnit } from './unit-folder.ts';

/** What makes a cluster match a folder, in the order in which it is done. */
export interface ApplyPlan {
  /** Not in the cluster yet. */
  readonly create: readonly FolderUnit[];
  /** In the cluster with another file or another desired state, and not started. */
  readonly change: readonly { readonly unit: ApiUnit; readonly contents: Contents; readonly desired: string }[];
  /** Started units; those with another file are replaced, the others must be well before their siblings are. */
  readonly roll: readonly Replacement[];
  readonly destroy: readonly string[];
}

/**
 * Compares a folder with the cluster. Instances that are in the cluster and not in the folder follow their template when
 * that is in the folder, unless they are pruned.
 */
export function planApply(
  folder: ReadonlyMap<string, FolderUnit>,
  units: readonly ApiUnit[],
  prune: boolean,
): ApplyPlan {
  const known = new Set(units.map(({ name }) => name));
  const change: ApplyPlan['change'][number][] = [];
  const roll: Replacement[] = [];
  for (const unit of units) {
    const desiredNow = unit.desiredState ?? 'inactive';
    const own = folder.get(unit.name);
    const contents = own?.contents ?? (prune ? undefined : templateOf(unit.name, folder)?.contents);
    if (contents === undefined) continue;
    const desired = own?.desired ?? desiredNow;
    const isSame = hashOptions(unit.options ?? []) === hashOptions(contents.options);
    if (desired === 'launched' && desiredNow === 'launched') roll.push({ unit, contents });
    else if (!isSame || desired !== desiredNow) change.push({ unit, contents, desired });
  }
  return {
    create: [...folder.values()].filter(({ name }) => !known.has(name)),
    change,
    roll,
    destroy: prune ? [...known].filter(name => !folder.has(name)) : [],
  };
}

function templateOf(name: string, folder: ReadonlyMap<string, FolderUnit>): FolderUnit | undefined {
  const template = parseUnitName(name)?.template;
  return template === undefined || template === '' ? undefined : folder.get(template);
}
