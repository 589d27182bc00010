import { goFields, goQuote } from './go-text.ts';
import { parseUnitName } from './name.ts';
import type { Requirements, UnitName, UnitOption } from './types.ts';

const SECTION = 'X-Fleet';

/** Keys of `[X-Fleet]` with their deprecated spellings, in the order in which fleet looks at their values (fleet §3). */
const KEYS = {
  machineId: ['MachineID', 'X-ConditionMachineID', 'X-ConditionMachineBootID'],
  peers: ['X-ConditionMachineOf', 'MachineOf'],
  metadata: ['X-ConditionMachineMetadata', 'MachineMetadata'],
  conflicts: ['X-Conflicts', 'Conflicts'],
  replaces: ['Replaces'],
  global: ['Global'],
  onPartition: ['OnPartition'],
  maxUnavailable: ['MaxUnavailable'],
} as const;

const KNOWN: ReadonlySet<string> = new Set(Object.values(KEYS).flat());
const TRUE = ['true', 'yes', '1', 'on', 't'];

/**
 * What `[X-Fleet]` asks for, specifiers expanded for this unit name (fleet §3). A name without `.` (as the empty one
 * that validation uses) expands nothing. Never fails: what means nothing is left out or listed in `unknown`.
 */
export function readRequirements(unitName: string, options: readonly UnitOption[]): Requirements {
  const values = xFleetValues(unitName, options);
  const of = (keys: readonly string[]): string[] => keys.flatMap(key => values.get(key) ?? []);
  return {
    machineId: of(KEYS.machineId)[0],
    peers: of(KEYS.peers),
    metadata: readMetadata(of(KEYS.metadata)),
    conflicts: of(KEYS.conflicts).flatMap(goFields),
    replaces: of(KEYS.replaces),
    global: TRUE.includes(of(KEYS.global).at(-1)?.toLowerCase() ?? ''),
    stopOnPartition: of(KEYS.onPartition).at(-1)?.toLowerCase() === 'stop',
    maxUnavailable: readCount(of(KEYS.maxUnavailable).at(-1)) ?? 1,
    unknown: [...values.keys()].filter(key => !KNOWN.has(key)),
  };
}

/** A count of at least 1 as `MaxUnavailable=` takes it; `undefined` for anything else. */
export function readCount(text: string | undefined): number | undefined {
  return text !== undefined && /^0*[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

/** fleet's warning about the first key of `[X-Fleet]` that means nothing; `undefined` when all mean something. */
export function unknownOptionWarning(requirements: Requirements): string | undefined {
  const [key] = requirements.unknown;
  return key === undefined ? undefined : `unrecognized requirement in [X-Fleet] section: ${goQuote(key)}`;
}

/** Values of each key of `[X-Fleet]` in the order of the file, quoted words taken apart, specifiers expanded. */
export function xFleetValues(unitName: string, options: readonly UnitOption[]): Map<string, string[]> {
  const name = parseUnitName(unitName);
  const values = new Map<string, string[]>();
  for (const option of options) {
    if (option.section !== SECTION) continue;
    const words = quotedWords(option.value).map(word => (name ? expand(word, name) : word));
    const before = values.get(option.name);
    if (before === undefined) values.set(option.name, words);
    else before.push(...words);
  }
  return values;
}

/** `%n`, `%N`, `%p` and `%i` replaced by plain text, one after the other; fleet knows no `%%` and no other. */
export function expandFleetSpecifiers(text: string, unitName: string): string {
  const name = parseUnitName(unitName);
  return name ? expand(text, name) : text;
}

function expand(text: string, { fullName, name, prefix, instance }: UnitName): string {
  if (!text.includes('%')) return text;
  return text
    .replaceAll('%n', () => fullName)
    .replaceAll('%N', () => name)
    .replaceAll('%p', () => prefix)
    .replaceAll('%i', () => instance);
}

/**
 * A value that starts and ends with `"` is split at spaces outside quotes, the quotes taken away; any other value is
 * one word. Two spaces give an empty word between them.
 */
function quotedWords(value: string): string[] {
  if (!value.startsWith('"') || !value.endsWith('"')) return [value];
  const words: string[] = [];
  let word = '';
  let quoted = false;
  for (const character of value) {
    if (character === '"') quoted = !quoted;
    else if (character === ' ' && !quoted) {
      words.push(word);
      word = '';
    } else word += character;
  }
  return [...words, word];
}

/** `key=value` with exactly one `=` and both sides there; anything else has no effect. */
function readMetadata(pairs: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const metadata = new Map<string, string[]>();
  for (const pair of pairs) {
    const [key, value, ...more] = pair.split('=');
    if (!key || !value || more.length > 0) continue;
    const values = metadata.get(key);
    if (values === undefined) metadata.set(key, [value]);
    else values.push(value);
  }
  return Object.fromEntries(metadata);
}
