import { ownEntry } from '../own-entry.ts';
import { nearMiss } from '../near-miss.ts';
import { isBooleanWord } from './boolean.ts';
import { wholeValue, type GivenValue, type ValueGrammar, type ValueGrammars, type ValueProblem } from './grammar.ts';
import { judgeWords, type WordCheck } from './word-list.ts';
import { wordsProblem } from './word-problems.ts';
import { splitWords } from './words.ts';

/** A check of words that are known, with the one that was most likely meant for the others. */
function oneOf(what: string, names: readonly string[], aliases: Readonly<Record<string, string>> = {}): WordCheck {
  return text => {
    if (names.includes(text)) return undefined;
    const replacement = ownEntry(aliases, text.toLowerCase()) ?? nearMiss(text, names);
    const few = names.length > 10 ? names.slice(0, 3) : names;
    const listed = `${few.slice(0, -1).join(', ')} or ${few.at(-1) ?? ''}`;
    const choice = few === names ? `It takes ${listed}.` : `Write for example ${listed}.`;
    const advice = replacement === undefined ? choice : `Did you mean ${replacement}?`;
    return {
      message: `There is no ${what} "${text}". ${advice}`,
      ...(replacement === undefined ? {} : { replacement }),
    };
  };
}

export const namespaces = ['cgroup', 'ipc', 'net', 'mnt', 'pid', 'user', 'uts', 'time'] as const;

const wrongNamespace = oneOf('namespace', namespaces, {
  mount: 'mnt',
  network: 'net',
  users: 'user',
  process: 'pid',
  hostname: 'uts',
  cgroups: 'cgroup',
});

/** Yes or no, or `~` before all and namespaces. */
const namespaceFlags: ValueGrammar = given => {
  const { text, directive } = given;
  if (isBooleanWord(text)) return [];
  const inverted = text.startsWith('~');
  const { words, problem } = splitWords(text, {}, inverted ? 1 : 0);
  const found = [...judgeWords(words, wrongNamespace, 'error'), ...wordsProblem(given, problem)];
  if (found.length > 0 || inverted || directive.name !== 'DelegateNamespaces') return found;
  return words
    .filter(word => word.text === 'user')
    .map(({ start, end }) => ({
      start,
      end,
      message: 'The user namespace can not be delegated here: remove user.',
      replacement: '',
    }));
};

const bits = [
  'keep-caps',
  'no-setuid-fixup',
  'noroot',
  'no-cap-ambient-raise',
  'exec-restrict-file',
  'exec-deny-interactive',
];

/** Flags that a process hands on about its capabilities; systemd leaves out what it does not know without a word. */
export const secureBits: readonly string[] = bits.flatMap(bit => [bit, `${bit}-locked`]);

const wrongSecureBit = oneOf('secure bit', secureBits, {
  'no-root': 'noroot',
  'no-root-locked': 'noroot-locked',
  keepcaps: 'keep-caps',
});

const secureBitList: ValueGrammar = ({ text }) => judgeWords(splitWords(text, { quotes: true }).words, wrongSecureBit);

const filterNames =
  'private-anonymous shared-anonymous private-file-backed shared-file-backed elf-headers private-huge shared-huge private-dax shared-dax default all'.split(
    ' ',
  );

/** Kinds of memory that a core dump holds. */
export const coredumpKinds: readonly string[] = filterNames;

const wrongCoredumpKind: WordCheck = text =>
  /^(0x)?[\da-f]{1,16}$/i.test(text) ? undefined : oneOf('kind of memory', filterNames)(text);

const coredumpFilter: ValueGrammar = given => {
  const { words, problem } = splitWords(given.text);
  return [...judgeWords(words, wrongCoredumpKind, 'error'), ...wordsProblem(given, problem)];
};

/** One word of a few, beside those that the catalog has. */
function closed(names: readonly string[], aliases: Readonly<Record<string, string>>, booleans: boolean): ValueGrammar {
  return (given: GivenValue): readonly ValueProblem[] => {
    if (names.includes(given.text) || (booleans && isBooleanWord(given.text))) return [];
    const finding = oneOf('word', names, aliases)(given.text);
    return finding === undefined
      ? []
      : wholeValue(
          given,
          finding.message.replace('There is no word', `${given.directive.name}= does not take`),
          finding.replacement,
        );
  };
}

/** Settings that are flags out of a few. */
export const flagGrammars: ValueGrammars = {
  namespace_flags: namespaceFlags,
  exec_secure_bits: secureBitList,
  exec_coredump_filter: coredumpFilter,
  exec_mount_propagation_flag: closed(
    ['shared', 'slave', 'private'],
    { rshared: 'shared', rslave: 'slave', rprivate: 'private' },
    false,
  ),
  socket_timestamping: closed(
    ['off', 'us', 'ns', 'usec', 'nsec', 'µs', 'μs'],
    { microseconds: 'us', nanoseconds: 'ns' },
    true,
  ),
};
