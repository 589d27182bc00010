// One mistake put into a working unit file, as slips of fingers, of knowledge and of tools make them.
import { directivesOf, parseUnitFile, sectionsOf, unitTypes, type EntryNode, type UnitDocument } from '@flotilla/unit';
import type { Random } from './random.ts';

/** A unit file and its text. */
export interface UnitText {
  /** Name without folders, which tells the type of unit. */
  readonly name: string;
  readonly text: string;
}

interface Given extends UnitText {
  readonly document: UnitDocument;
  readonly kind: string;
  readonly entries: readonly EntryNode[];
  readonly random: Random;
}

type Mutation = (given: Given) => string | UnitText | undefined;

/** The file with one random edit, and what kind it is; another file's edit is to be tried when there is none. */
export function mutate(unit: UnitText, random: Random): (UnitText & { readonly how: string }) | undefined {
  const document = parseUnitFile(unit.text);
  const entries = document.sections.flatMap(section => section.entries);
  if (entries.length === 0) return undefined;
  const kind = unit.name.slice(unit.name.lastIndexOf('.') + 1);
  const [how, mutation] = random.pick(Object.entries(mutations));
  const made = mutation({ ...unit, document, kind, entries, random });
  const changed = typeof made === 'string' ? { name: unit.name, text: made } : made;
  if (changed === undefined || (changed.text === unit.text && changed.name === unit.name)) return undefined;
  return { ...changed, how };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const MARKS = ' \t"\'\\%$@:;,.=#/+-!*?[](){}<>|&~^_\n';

const behind = 'x s M G % , ; : / . @ = - " sec ms %% %Q %i .service .socket .foo'.split(' ');
const before = '- + ! @ : ~ / . " \' 0 ../ !! %h/ //'.split(' ');

const mutations: Readonly<Record<string, Mutation>> = {
  'a character deleted': given => splice(given.text, given.random.below(given.text.length), 1, ''),
  'a character inserted': given => splice(given.text, given.random.below(given.text.length), 0, character(given)),
  'a character replaced': given => splice(given.text, given.random.below(given.text.length), 1, character(given)),
  'two characters swapped': ({ text, random }) => {
    const at = random.below(text.length - 1);
    return splice(text, at, 2, text.charAt(at + 1) + text.charAt(at));
  },
  'a line deleted': given => withLines(given, (lines, at) => lines.splice(at, 1)),
  'a line doubled': given => withLines(given, (lines, at) => lines.splice(at, 0, lines[at] ?? '')),
  'two lines swapped': given =>
    withLines(given, (lines, at) => lines.splice(at, 2, lines[at + 1] ?? '', lines[at] ?? '')),
  'a line moved': given =>
    withLines(given, (lines, at) => lines.splice(given.random.below(lines.length), 0, ...lines.splice(at, 1))),
  'a typo in a name': given => inName(given, key => typo(key, given)),
  'another letter case of a name': given =>
    inName(given, key =>
      given.random.pick([key.toLowerCase(), key.toUpperCase(), key.charAt(0).toLowerCase() + key.slice(1)]),
    ),
  'another name': given => inName(given, () => otherName(given)),
  'a typo in a value': given => inValue(given, value => (value === '' ? 'x' : typo(value, given))),
  'a typo in a word': given => inValue(given, value => inWord(value, given, word => typo(word, given))),
  'a word deleted': given => inValue(given, value => inWord(value, given, () => '')),
  'a word with something behind it': given =>
    inValue(given, value => inWord(value, given, word => word + given.random.pick(behind))),
  'a word with something before it': given =>
    inValue(given, value => inWord(value, given, word => given.random.pick(before) + word)),
  "another setting's value": given => inValue(given, () => given.random.pick(given.entries).value),
  'an odd value': given => inValue(given, () => given.random.pick(oddValues)),
  'an empty value': given => inValue(given, () => ''),
  'another letter case of a value': given =>
    inValue(given, value => given.random.pick([value.toLowerCase(), value.toUpperCase()])),
  'a relative path': given => inValue(given, value => value.replace(/(^|\s|[-+!@:=])\/+/, '$1')),
  'a name without its type': given =>
    inValue(given, value => value.replace(/\.(service|socket|target|timer|mount|slice|path)\b/, '')),
  'a name of another type': given =>
    inValue(given, value =>
      value.replace(
        /\.(service|socket|target|timer|mount|slice|path)\b/,
        `.${given.random.pick([...unitTypes, 'servce', 'conf'])}`,
      ),
    ),
  'a comment behind a value': given =>
    inValue(given, value => `${value} ${given.random.pick(['# why', '; why', '#', '// why'])}`),
  'a quote': given =>
    inValue(given, value => splice(value, given.random.below(value.length + 1), 0, given.random.pick(['"', "'"]))),
  'a quote lost': given => inValue(given, value => value.replace(/["']/, '')),
  'a value in quotes': given => inValue(given, value => `"${value}"`),
  'a backslash at the end': given => inValue(given, value => value + given.random.pick(['\\', ' \\', ' \\ '])),
  'a broken continuation': given => given.text.replace(/\\\n/, given.random.pick(['\n', '\\ \n', ' \\\t\n', '\\\n\n'])),
  'a specifier': given =>
    inValue(given, value => splice(value, given.random.below(value.length + 1), 0, `%${character(given)}`)),
  'no equals sign': given =>
    inEntry(given, ({ equals }) => [equals, equals + 1, given.random.pick(['', ' ', ':', ': '])]),
  'blanks around it': given =>
    inEntry(given, ({ equals }) => [equals, equals + 1, given.random.pick([' = ', '\t=', '= ', '=='])]),
  'a typo in a header': given => inHeader(given, name => `[${typo(name, given)}]`),
  'another header': given =>
    inHeader(given, () => `[${given.random.pick([...unitTypes.flatMap(sectionsOf), 'X-Other', 'Other'])}]`),
  'a broken header': given =>
    inHeader(given, name =>
      given.random.pick([`[${name}`, `${name}]`, `[${name}] # why`, `[ ${name} ]`, `[]`, `[[${name}]]`]),
    ),
  'a header lost': given => inHeader(given, () => ''),
  'a line in another section': given =>
    withLines(given, (lines, at) => {
      const headers = lines.flatMap((line, index) => (line.startsWith('[') ? [index] : []));
      lines.splice(given.random.pick(headers) + 1, 0, ...lines.splice(at, 1));
    }),
  'the file cut off': ({ text, random }) => text.slice(0, random.below(text.length)),
  'another type of unit': ({ name, text, random }) => ({
    name: name.replace(/\.\w+$/, `.${random.pick(renamed)}`),
    text,
  }),
};

/** Types that a file of any name can have, a template's too. */
const renamed = ['service', 'socket', 'timer', 'target', 'path'] as const;

const oddValues = [
  ...[
    '',
    ' ',
    'yes',
    'no',
    'maybe',
    'true',
    '0',
    '1',
    '-1',
    '10',
    '99999999999999999999',
    '1.5',
    '0x10',
    '077',
    '10%',
    '101%',
  ],
  ...[
    '5s',
    '5 sec',
    '5min 20',
    '5 parsecs',
    '10M',
    '10MB',
    'infinity',
    'none',
    'null',
    '~',
    '/',
    '/bin/true',
    'bin/true',
    '-/a',
  ],
  ...[
    '/a/../b',
    '"',
    "'",
    '\\',
    '%',
    '%%',
    '%Z',
    'a b c',
    'a,b',
    'a=b',
    'foo.service',
    'foo',
    'SIGTERM',
    'TERM',
    'SIGFOO',
  ],
  ...[
    'daily',
    'Mon..Fri',
    '*-*-* 25:00',
    'CAP_NET_ADMIN',
    '@system-service',
    '~@mount',
    'AF_INET',
    'tcp',
    '1.2.3.4/24',
    '::1',
  ],
  ...[
    'simple',
    'oneshot',
    'always',
    'null',
    'journal',
    'http://x',
    'man:a(1)',
    'all',
    'auto',
    'root',
    '0644',
    '0999',
    '{{ x }}',
  ],
];

function splice(text: string, at: number, length: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at + length);
}

const character = ({ random }: Given): string => random.pick(Array.from(random.below(2) === 0 ? LETTERS : MARKS));

/** One letter too many, too few, wrong or in the wrong place. */
function typo(word: string, given: Given): string {
  const { random } = given;
  const at = random.below(word.length);
  const char = word.charAt(at);
  return random.pick([
    () => splice(word, at, 1, ''),
    () => splice(word, at, 0, char),
    () => splice(word, at, 1, random.pick(Array.from(LETTERS))),
    () => splice(word, at, 2, word.charAt(at + 1) + char),
  ])();
}

function withLines({ text, random }: Given, change: (lines: string[], at: number) => void): string {
  const lines = text.split('\n');
  const written = lines.flatMap((line, at) => (/^\s*(?:[#;]|$)/.test(line) ? [] : [at]));
  change(lines, random.pick(written));
  return lines.join('\n');
}

function inEntry(given: Given, change: (entry: EntryNode) => readonly [number, number, string]): string {
  const [start, end, text] = change(given.random.pick(given.entries));
  return given.text.slice(0, start) + text + given.text.slice(end);
}

function inName(given: Given, change: (key: string) => string): string {
  return inEntry(given, ({ key, keyRange }) => [keyRange.start, keyRange.end, change(key)]);
}

function inValue(given: Given, change: (value: string) => string): string {
  return inEntry(given, ({ valueRange: { start, end } }) => [start, end, change(given.text.slice(start, end))]);
}

function inWord(value: string, { random }: Given, change: (word: string) => string): string {
  const words = value.split(/(\s+)/);
  const at = random.below(Math.ceil(words.length / 2)) * 2;
  words[at] = words[at] === '' ? '' : change(words[at] ?? '');
  return words.join('');
}

function otherName({ kind, random }: Given): string {
  const type = random.below(3) === 0 ? random.pick(unitTypes) : kind;
  const names = sectionsOf(type).flatMap(section => directivesOf(type, section).map(({ name }) => name));
  return names.length === 0 ? 'Other' : random.pick(names);
}

function inHeader({ text, document, random }: Given, change: (name: string) => string): string {
  const { header } = random.pick(document.sections);
  const end = header.close?.end ?? header.nameRange.end;
  return text.slice(0, header.open) + change(header.name) + text.slice(end);
}
