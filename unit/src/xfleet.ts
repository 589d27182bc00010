import { readFleetUnit, UnitSyntaxError } from './fleet-file.ts';
import { globMatch } from './glob.ts';
import { goQuote } from './go-text.ts';
import { normalForm } from './normal-form.ts';
import { readCount, readRequirements, xFleetValues } from './requirements.ts';
import type { Requirements, UnitOption } from './types.ts';

const SHORT_ID_LENGTH = 8;

/** The first eight characters of a machine id, which people use for the whole. */
export function shortMachineId(machineId: string): string {
  return machineId.slice(0, SHORT_ID_LENGTH);
}

/** Whether `MachineID=` means this machine: the whole id or exactly its first eight characters, case kept. */
export function matchesMachineId(required: string, machineId: string): boolean {
  return required === machineId || required === shortMachineId(machineId);
}

/** Whether a machine has, for every required key, one of the values asked for; compared exactly, case kept. */
export function matchesMetadata(
  required: Requirements['metadata'],
  metadata: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(required).every(
    ([key, values]) => Object.hasOwn(metadata, key) && values.includes(metadata[key] ?? ''),
  );
}

/**
 * fleet's message for options that it refuses on creation, `undefined` for good ones (fleet §3, §9.4): first what its
 * reader says of the normal form, then combinations of `[X-Fleet]` that no machine can satisfy. Specifiers are not
 * expanded. Values of keys that fleet does not have are checked last.
 */
export function validateOptions(options: readonly UnitOption[]): string | undefined {
  try {
    readFleetUnit(normalForm(options));
  } catch (error) {
    if (error instanceof UnitSyntaxError) return error.message;
    throw error;
  }
  const requirements = readRequirements('', options);
  return unresolvablePeer(requirements) ?? wrongCombination(requirements) ?? wrongOwnValue(options);
}

function unresolvablePeer({ peers, conflicts, replaces }: Requirements): string | undefined {
  for (const peer of peers) {
    for (const [kind, globs] of [['conflict', conflicts] as const, ['replace', replaces] as const]) {
      const glob = globs.find(each => globMatch(each, peer));
      if (glob !== undefined)
        return `unresolvable requirements: peer ${goQuote(peer)} matches ${kind} ${goQuote(glob)}`;
    }
  }
  return undefined;
}

function wrongCombination({ machineId, peers, conflicts, replaces, global }: Requirements): string | undefined {
  const has = {
    MachineID: machineId !== undefined,
    Peers: peers.length > 0,
    Conflicts: conflicts.length > 0,
    Global: global,
    Replaces: replaces.length > 0,
  };
  const excluded = [
    ['MachineID', 'Peers'],
    ['MachineID', 'Conflicts'],
    ['MachineID', 'Global'],
    ['MachineID', 'Replaces'],
    ['Global', 'Peers'],
    ['Global', 'Replaces'],
    ['Conflicts', 'Replaces'],
  ] as const;
  const found = excluded.find(([one, other]) => has[one] && has[other]);
  return found && `${found[0]} cannot be used with ${found[1]}`;
}

function wrongOwnValue(options: readonly UnitOption[]): string | undefined {
  const values = xFleetValues('', options);
  const partition = values.get('OnPartition')?.find(value => !['stop', 'continue'].includes(value.toLowerCase()));
  if (partition !== undefined) return `OnPartition must be "stop" or "continue", not ${goQuote(partition)}`;
  const count = values.get('MaxUnavailable')?.find(value => readCount(value) === undefined);
  return count === undefined ? undefined : `MaxUnavailable must be a whole number from 1 on, not ${goQuote(count)}`;
}
