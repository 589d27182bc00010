import { instancesOf } from '../commands/instances.ts';
import { isTemplate } from '../commands/plan.ts';

/** Which machines have, or are to have, which units. */
interface Whereabouts {
  readonly units: { keys(): Iterable<string> };
  readonly placements: ReadonlyMap<string, readonly { readonly machine: string }[]>;
  readonly states: ReadonlyMap<string, readonly { readonly machine: string }[]>;
}

/** Whose journal is shown. */
export interface Selection {
  /** Names of units; a template stands for all instances that there are, also those that come later. */
  readonly units: readonly string[];
  /** Only what this machine has of them; all machines otherwise. */
  readonly machine: string | undefined;
}

/** Whether lines may be about several units, so that each must name its own. */
export function isOfSeveral({ units: [first = '', ...more] }: Selection): boolean {
  return more.length > 0 || isTemplate(first);
}

/** Units of the selection by the machines that have them, or are to have them. */
export function unitsByMachine(
  { units, machine }: Selection,
  { units: known, placements, states }: Whereabouts,
): ReadonlyMap<string, readonly string[]> {
  const byMachine = new Map<string, string[]>();
  for (const unit of new Set(units.flatMap(name => (isTemplate(name) ? instancesOf(name, known.keys()) : [name])))) {
    const having = [...(placements.get(unit) ?? []), ...(states.get(unit) ?? [])].map(entry => entry.machine);
    for (const each of new Set(machine === undefined ? having : [machine]))
      byMachine.set(each, [...(byMachine.get(each) ?? []), unit]);
  }
  return byMachine;
}
