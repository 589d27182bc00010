// What systemd demands of a path in a value (`path_simplify_and_warn()`).
import { ownEntry } from '../own-entry.ts';
import type { GivenValue, ValueProblem } from './grammar.ts';
import { expand, isOpen, isStandIn, standsFor, written } from './specifiers.ts';
import type { Word } from './words.ts';

export interface PathRules {
  /** `absolute` (the default) from the root, `relative` to some folder that systemd knows; `any` for either. */
  readonly from?: 'absolute' | 'relative' | 'any';
  /** Whether paths below /dev, /proc and /sys are refused. */
  readonly noApi?: boolean;
}

const nameMax = 255;
const pathMax = 4096;

/** A path of a value: specifiers expanded, then judged. One problem at most besides wrong specifiers. */
export function judgePath(given: GivenValue, word: Word, rules: PathRules = {}): readonly ValueProblem[] {
  const { word: expanded, problems } = expand(word);
  if (problems.length > 0) return problems;
  const problem = judgeExpandedPath(given, expanded, rules);
  return problem === undefined ? [] : [problem];
}

/** The first thing that is wrong with a path whose specifiers are set aside already. */
export function judgeExpandedPath(given: GivenValue, word: Word, rules: PathRules = {}): ValueProblem | undefined {
  const wrong = wrongStart(given, word, rules) ?? wrongParts(given, word, rules);
  return wrong && { start: word.start, end: word.end, ...wrong };
}

type Finding = Pick<ValueProblem, 'message' | 'replacement'>;

function wrongStart({ directive: { name } }: GivenValue, word: Word, rules: PathRules): Finding | undefined {
  const { from = 'absolute' } = rules;
  const begin = beginning(word.text);
  if (from === 'absolute' && begin === 'relative') return notAbsolute(name, word);
  if (from === 'relative' && begin === 'absolute') return notRelative(name, word.text);
  return undefined;
}

/** How a path begins, `unknown` where that hangs on a specifier. */
export function beginning(text: string): 'absolute' | 'relative' | 'unknown' {
  const first = text.charAt(0);
  if (!isStandIn(first)) return first === '/' ? 'absolute' : 'relative';
  const begins = standsFor(first)?.begins;
  return begins === undefined ? 'unknown' : begins === '/' ? 'absolute' : 'relative';
}

function notAbsolute(name: string, { text, quoted }: Word): Finding {
  const shown = written(text);
  if (shown === '') return { message: `${name}= needs a path, and there is none here.` };
  const unquoted = /^(["'])(\/.*)\1$/.exec(shown)?.[2];
  if (unquoted !== undefined && !quoted) {
    return { message: `${name}= takes the path as it stands: write it without quotes.`, replacement: unquoted };
  }
  const home = /^(?:~|\$HOME|\$\{HOME\})(\/.*)$/.exec(shown)?.[1];
  if (home !== undefined) {
    const message = `${name}= knows no "~" and no variables: for the home folder of the user that runs systemd write %h.`;
    return { message, replacement: `%h${home}` };
  }
  const why = shown.startsWith('$') ? 'No variable is expanded here, so it' : 'It';
  const message = `${name}= needs an absolute path. ${why} must begin with "/": "${shown}" does not.`;
  if (/^(?:tty\w+|console|null|zero|u?random)$/.test(shown)) return { message, replacement: `/dev/${shown}` };
  return /^[\w@%+][^\s"'$]*$/.test(shown) ? { message, replacement: `/${shown}` } : { message };
}

const directories: Readonly<Record<string, { readonly path: string; readonly specifier: string }>> = {
  RuntimeDirectory: { path: '/run', specifier: 't' },
  StateDirectory: { path: '/var/lib', specifier: 'S' },
  CacheDirectory: { path: '/var/cache', specifier: 'C' },
  LogsDirectory: { path: '/var/log', specifier: 'L' },
  ConfigurationDirectory: { path: '/etc', specifier: 'E' },
};

function notRelative(name: string, text: string): Finding {
  const shown = written(text);
  const base = ownEntry(directories, name);
  if (base === undefined) return { message: `${name}= needs a relative path: "${shown}" is absolute.` };
  const roots = name === 'RuntimeDirectory' ? [base.path, '/var/run'] : [base.path];
  const prefix = [...roots, `%${base.specifier}`].find(root => shown.startsWith(`${root}/`));
  const message = `${name}= takes the name of a folder below ${base.path}, without "/" before it: "${shown}" is absolute.`;
  const inside = prefix === undefined ? '' : shown.slice(prefix.length).replace(/^\/+|\/+$/g, '');
  return inside === '' ? { message } : { message, replacement: inside };
}

function wrongParts({ directive: { name } }: GivenValue, { text }: Word, rules: PathRules): Finding | undefined {
  // above "/" there is nothing but "/"
  const simple = text.startsWith('/') ? text.replace(/^\/+(?:\.{0,2}(?:\/+|$))+/, '/') : text;
  const parts = simple.split('/').filter(part => part !== '' && part !== '.');
  if (parts.includes('..')) return withParent(name, text, parts);
  if (parts.length === 0 && !text.startsWith('/')) {
    return { message: `${name}= needs the name of something, not "${written(text)}".` };
  }
  const long = parts.find(part => bytes(part) > nameMax);
  if (long !== undefined || bytes(text) >= pathMax) {
    return { message: `${name}= has a path that is too long: ${nameMax} bytes a part and ${pathMax - 1} in all.` };
  }
  if (rules.noApi === true && /^(dev|proc|sys)$/.test(parts[0] ?? '') && text.startsWith('/')) {
    return { message: `${name}= can't be below /${parts[0] ?? ''}, where only the kernel makes files.` };
  }
  return undefined;
}

function withParent(name: string, text: string, parts: readonly string[]): Finding {
  const message = `${name}= takes no path with "..": write the path that it leads to.`;
  if (isOpen(text)) return { message };
  const plain: string[] = [];
  for (const part of parts) {
    if (part !== '..') plain.push(part);
    else if (plain.pop() === undefined && !text.startsWith('/')) return { message };
  }
  const replacement = `${text.startsWith('/') ? '/' : ''}${plain.join('/')}`.replaceAll('%', '%%');
  return replacement === '' ? { message } : { message, replacement };
}

/** How many bytes systemd sees; a specifier counts as none, since it may be empty. */
export function bytes(text: string): number {
  let sum = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (isStandIn(char)) continue;
    sum += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return sum;
}

/** systemd reads paths below the old /var/run as below /run and says so in the journal. */
export function legacyRun(given: GivenValue, { text, start, end }: Word): readonly ValueProblem[] {
  if (!text.startsWith('/var/run/')) return [];
  const now = written(text.slice('/var'.length));
  const message = `/var/run is an old name of /run, and systemd says so at every load: write ${now}.`;
  return [{ start, end, message, severity: 'hint', replacement: now.replaceAll('%%', '%') }];
}

/** Whether a name can be that of a file: not empty, no slash, no longer than 255 bytes, neither "." nor "..". */
export function isFileName(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && !text.includes('/') && bytes(text) <= nameMax;
}
