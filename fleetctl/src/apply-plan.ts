import { planFolder, type DesiredState } from '@flotilla/cluster';
import { hashOptions } from '@flotilla/unit';
import type { ApiUnit } from './api.ts';
import type { Contents, Replacement } from './roll-out.ts';
import type { WantedUnit } from './unit-folder.ts';

/** What makes a cluster match a folder, in the order in which it is done. */
export interface ApplyPlan {
  /** Not in the cluster yet. */
  readonly create: readonly WantedUnit[];
  /** In the cluster with another file or another desired state, and not started. */
  readonly change: readonly { readonly unit: ApiUnit; readonly contents: Contents; readonly desired: DesiredState }[];
  /** Started units; those with another file are replaced, the others must be well before their siblings are. */
  readonly roll: readonly Replacement[];
  readonly destroy: readonly string[];
}

/** Compares a folder with the cluster as the API tells of it; `prune`: what the folder does not have is to go. */
export function planApply(
  folder: ReadonlyMap<string, WantedUnit>,
  units: readonly ApiUnit[],
  prune: boolean,
): ApplyPlan {
  const known = units.map(unit => ({
    name: unit.name,
    desired: (unit.desiredState ?? 'inactive') as DesiredState,
    hash: hashOptions(unit.options ?? []),
    unit,
  }));
  const { create, change, roll, destroy } = planFolder(folder, known, prune);
  return {
    create,
    change: change.map(({ unit: { unit }, file: contents, desired }) => ({ unit, contents, desired })),
    roll: roll.map(({ unit: { unit }, file: contents }) => ({ unit, contents })),
    destroy,
  };
}
