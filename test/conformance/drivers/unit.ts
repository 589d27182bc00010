import {
  globMatch,
  hashOptions,
  isGlobPattern,
  isRecognizedUnitType,
  matchesMachineId,
  matchesMetadata,
  normalForm,
  parseUnitName,
  readFleetUnit,
  readRequirements,
  shortMachineId,
  unitDescription,
  unitNameFromArgument,
  unknownOptionWarning,
  UnitSyntaxError,
  validateOptions,
  validateUnitName,
  withDefaultType,
  xFleetValues,
  type UnitOption,
} from '@flotilla/unit';
import type { Drivers } from '../driver.ts';

export const drivers: Drivers = {
  unitfile: ({ input }) => {
    try {
      return readUnit(input as string);
    } catch (error) {
      if (error instanceof UnitSyntaxError) return { error: error.message };
      throw error;
    }
  },
  unit_hash_files: ({ input }) => hashOptions(readFleetUnit(input as string).options),
  unit_names: ({ input }) => {
    const name = input as string;
    return {
      info: parseUnitName(name) ?? null,
      recognizedUnitType: isRecognizedUnitType(name),
      withDefaultType: withDefaultType(name),
    };
  },
  unit_name_mangle: ({ input }) => unitNameFromArgument(input as string),
  validate_name: ({ input }) => validateUnitName(input as string),
  validate_options: ({ input }) => validateOptions(input as UnitOption[]),
  xfleet_requirements: ({ input }) => requirements(input as { name: string; contents: string }),
  glob: ({ input }) => {
    const { pattern, name } = input as { pattern: string; name: string };
    const match = globMatch(pattern, name);
    return { match, raw: match, patternError: isGlobPattern(pattern) ? null : 'syntax error in pattern' };
  },
  metadata_match: ({ input }) => {
    const { required, machine } = input as {
      required: Record<string, string[]> | null;
      machine: Record<string, string> | null;
    };
    return matchesMetadata(required ?? {}, machine ?? {});
  },
  machine_id_match: ({ input }) => {
    const { machineID, query } = input as { machineID: string; query: string };
    return { match: matchesMachineId(query, machineID), shortID: shortMachineId(machineID) };
  },
};

function readUnit(text: string): object {
  const { options } = readFleetUnit(text);
  const normalized = normalForm(options);
  const sha1 = hashOptions(options);
  const values = xFleetValues('', options);
  return {
    options,
    normalized,
    sha1,
    short: sha1.slice(0, 7),
    description: unitDescription(options),
    normalized_reparse_same_hash: hashesTo(normalized, sha1),
    ...(values.size > 0 ? { xfleet_values: Object.fromEntries(values) } : {}),
  };
}

function hashesTo(text: string, hash: string): boolean {
  try {
    return hashOptions(readFleetUnit(text).options) === hash;
  } catch (error) {
    if (error instanceof UnitSyntaxError) return false;
    throw error;
  }
}

/** fleet keeps metadata as sets; the cases list them sorted. */
function requirements({ name, contents }: { name: string; contents: string }): object {
  const { options } = readFleetUnit(contents);
  const found = readRequirements(name, options);
  const metadata = Object.entries(found.metadata).map(([key, values]) => [key, [...new Set(values)].sort()] as const);
  return {
    conflicts: found.conflicts,
    isGlobal: found.global,
    peers: found.peers,
    replaces: found.replaces,
    requiredMetadata: Object.fromEntries(metadata),
    requiredTarget: found.machineId ?? null,
    requirements: Object.fromEntries(xFleetValues(name, options)),
    unknownOptionWarning: unknownOptionWarning(found) ?? null,
  };
}
