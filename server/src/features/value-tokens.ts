// What the characters of a value are, for colours. Told by the parser that reads the setting, not by looks alone.
import {
  booleanWords,
  findSpecifiers,
  fleetSpellings,
  isBoolean,
  parseExecLine,
  specifier,
  valuesOf,
  variablesOf,
  type Directive,
} from '@flotilla/unit';

export type ValueTokenType = 'enumMember' | 'number' | 'operator' | 'function' | 'variable' | 'parameter' | 'macro';

/** Offsets count from the start of the logical value. Later ones go over earlier ones. */
export interface ValueToken {
  readonly start: number;
  readonly end: number;
  readonly type: ValueTokenType;
}

/** Tokens of a setting of systemd. */
export function valueTokens(found: Directive, value: string): ValueToken[] {
  return [...tokensByParser(found, value), ...specifierTokens(value)];
}

/** Tokens of an option of [X-Fleet]. */
export function fleetValueTokens(key: string, value: string): ValueToken[] {
  const option = fleetSpellings.get(key);
  if (option === undefined) return [];
  const words = option.words?.includes(value.toLowerCase()) ? [whole(value, 'enumMember')] : [];
  const keys = option.name === 'MachineMetadata' ? matches(value, /[^\s"'=]+(?==)/g, 'parameter') : [];
  return [...words, ...keys, ...specifierTokens(value)];
}

function tokensByParser(found: Directive, value: string): ValueToken[] {
  const { parser, name } = found;
  if (isBoolean(found)) return booleans(value);
  const set = valuesOf(parser);
  if (set !== undefined) {
    const isWord = set.words.some(({ word }) => word === value);
    return isWord ? [whole(value, 'enumMember')] : set.boolean ? booleans(value) : [];
  }
  if (parser === 'exec') return execTokens(value);
  if (parser.startsWith('unit_condition')) return conditionTokens(value);
  if (parser === 'signal') return matches(value, /^(SIG)?[A-Z][A-Z0-9+-]*$/g, 'enumMember');
  if (parser === 'environ') return matches(value, /(?<=^|[\s"'])[A-Za-z_]\w*(?==)/g, 'variable');
  if (parser === 'pass_environ' || parser === 'unset_environ')
    return matches(value, /(?<=^|\s)[A-Za-z_]\w*/g, 'variable');
  if (/^syscall_(filter|log)$/.test(parser)) {
    return [...matches(value, /^~/g, 'operator'), ...matches(value, /@[a-z-]+/g, 'enumMember')];
  }
  if (prefixed.has(parser)) return matches(value, /(?<=^|\s)[-+!~]+(?=\S)/g, 'operator');
  return numeric.test(parser) && name !== 'OnCalendar' ? numbers(value) : [];
}

/** Paths that may be missing, and lists that may be turned round. */
const prefixed = new Set([
  ...['unit_env_file', 'namespace_path_strv', 'bind_paths', 'working_directory', 'mount_images', 'extension_images'],
  ...['capability_set', 'address_families', 'namespace_flags', 'restrict_filesystems', 'restrict_network_interfaces'],
]);

const numeric =
  /^((.*_)?(sec|nsec|size|size_long|limit|weight|shares|bandwidth|quota|priority|prio|affinity|mode|nice|adjust)|sec_.*|int|unsigned|long|timer|rlimit|tasks_max|service_timeout.*|job_.*timeout.*|exit_status|concurrency_max|unit_cpu_set|numa_mask|ip_tos|tty_size)$/;

const booleanSet: ReadonlySet<string> = new Set(booleanWords);

function booleans(value: string): ValueToken[] {
  return booleanSet.has(value.toLowerCase()) ? [whole(value, 'enumMember')] : [];
}

function conditionTokens(value: string): ValueToken[] {
  const signs = /^[|!\s]*/.exec(value)?.[0].trimEnd().length ?? 0;
  const words = booleans(value.slice(signs).trimStart()).map(({ type }) => ({ start: signs, end: value.length, type }));
  return signs === 0 ? words : [{ start: 0, end: signs, type: 'operator' }, ...words];
}

function execTokens(value: string): ValueToken[] {
  const { commands, separators } = parseExecLine(value);
  return [
    ...separators.map(start => ({ start, end: start + 1, type: 'operator' as const })),
    ...commands.flatMap(({ prefixes, path, args }): ValueToken[] => [
      ...prefixes.map(({ start }) => ({ start, end: start + 1, type: 'operator' as const })),
      { start: path.start, end: path.end, type: 'function' },
      ...(prefixes.some(({ char }) => char === ':') ? [] : args.flatMap(variablesOf)).map(({ start, end }) => ({
        start,
        end,
        type: 'variable' as const,
      })),
    ]),
  ];
}

function numbers(value: string): ValueToken[] {
  return [
    ...matches(value, /(?<![\w.@-])[+-]?\d+(?:\.\d+)?(?:[A-Za-zµ]+|%)?(?![\w.@-])/g, 'number'),
    ...matches(value, /(?<=^|[\s:])infinity(?=$|[\s:])/g, 'enumMember'),
  ];
}

/** Those that systemd knows, and `%%`. */
function specifierTokens(value: string): ValueToken[] {
  return findSpecifiers(value)
    .filter(({ letter }) => letter === '%' || specifier(letter) !== undefined)
    .map(({ start }) => ({ start, end: start + 2, type: 'macro' }));
}

function matches(value: string, pattern: RegExp, type: ValueTokenType): ValueToken[] {
  return [...value.matchAll(pattern)].map(({ index, 0: text }) => ({ start: index, end: index + text.length, type }));
}

const whole = (value: string, type: ValueTokenType): ValueToken => ({ start: 0, end: value.length, type });
