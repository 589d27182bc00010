import { explain, type Unit } from '@flotilla/cluster';
import { hashOptions, readFleetUnit, readRequirements } from '@flotilla/unit';
import { t } from '../l10n.ts';
import { machineLabel, type IndexedView } from '../explorer/unit-status.ts';
import type { Snapshot } from '@flotilla/cluster';

/** What the cluster would do with a text under a name. */
export interface Preview {
  /** False when no machine takes it. */
  readonly fits: boolean;
  /** For people: `would run on 10.0.0.2`, `0 of 6 machines: 4 lack region=eu`. */
  readonly text: string;
}

/**
 * Asks the engine's own rules where a unit would be placed if the text were deployed now; changes nothing.
 * `undefined` when the text can't be read: the Problems panel says why.
 */
export function previewPlacement(
  index: IndexedView,
  snapshot: Snapshot,
  name: string,
  text: string,
): Preview | undefined {
  const unit = unitOf(index, name, text);
  if (unit === undefined) return undefined;
  if (index.machines.size === 0) return { fits: false, text: t('no machine has joined the cluster') };
  const units = [...snapshot.units.filter(other => other.name !== name), unit];
  const { target, summary } = explain({ ...snapshot, units }, name);
  if (target.length === 0) return { fits: false, text: summary };
  const [only = ''] = target;
  const where =
    target.length === 1 ? machineLabel(index, only) : t('{0} of {1} machines', target.length, index.machines.size);
  return { fits: true, text: t('would run on {0}', where) };
}

function unitOf(index: IndexedView, name: string, text: string): Unit | undefined {
  try {
    const { options } = readFleetUnit(text);
    // as if it were to be started, wherever it is now
    const desired = index.units.get(name)?.desired ?? 'inactive';
    return { name, desired, hash: hashOptions(options), file: '', requirements: readRequirements(name, options) };
  } catch {
    return undefined;
  }
}

/** Whether a text is another unit than the one that is deployed; comments and blanks do not count. */
export function differsFromDeployed(index: IndexedView, name: string, text: string): boolean {
  const unit = index.units.get(name);
  if (unit === undefined) return false;
  try {
    return hashOptions(readFleetUnit(text).options) !== unit.hash;
  } catch {
    return true;
  }
}
