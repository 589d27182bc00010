// Values that are text with specifiers, and names that others made rules for.
import type { GivenValue, ValueGrammar, ValueGrammars, ValueProblem } from './grammar.ts';
import { wholeValue } from './grammar.ts';
import { nearMiss } from '../near-miss.ts';
import { isBooleanWord } from './boolean.ts';
import { isFileName } from './path.ts';
import { expand, isOpen, standsFor, written } from './specifiers.ts';
import { wrongBase64 } from './standard-io.ts';
import { rangeOf, wordsProblem } from './word-problems.ts';
import { splitWords, wordOf, type Word } from './words.ts';

const text: ValueGrammar = given => expand(wordOf(given.text)).problems;

/** A dash before it makes failures count as success. */
const securityLabel: ValueGrammar = given => expand(wordOf(given.text, given.text.startsWith('-') ? 1 : 0)).problems;

function rebootArgument(given: GivenValue): readonly ValueProblem[] {
  const { word, problems } = expand(wordOf(given.text));
  if (problems.length > 0) return problems;
  if (!/[\x80-\ud7ff\uf900-\uffff]/.test(word.text) && word.text.length <= 255) return [];
  return wholeValue(given, `${given.directive.name}= takes plain ASCII, 255 characters at most.`);
}

/** Addresses of pages, several with blanks between. */
function documentation(given: GivenValue): readonly ValueProblem[] {
  const { words, problem } = splitWords(given.text, { quotes: true, escapes: 'keep' });
  return [
    ...words.flatMap(word => {
      const { word: expanded, problems } = expand(word);
      return problems.length > 0 ? problems : judgeAddress(word, expanded.text);
    }),
    ...wordsProblem(given, problem),
  ];
}

const schemes = ['http://', 'https://', 'file:/', 'info:', 'man:'];

function judgeAddress(word: Word, address: string): readonly ValueProblem[] {
  const scheme = schemes.find(known => address.startsWith(known));
  const rest = address.slice(scheme?.length ?? 0);
  if (scheme !== undefined && rest !== '' && !/[\x80-\ud7ff\uf900-\uffff]/.test(rest)) return [];
  if (Array.from(address.slice(0, 8)).some(char => isOpen(char) && standsFor(char)?.begins !== '/')) return [];
  const shown = written(address);
  if (scheme !== undefined) {
    const message =
      rest === ''
        ? `"${shown}" names no page.`
        : 'Documentation= takes plain ASCII: write other characters as %%C3%%A9.';
    return [{ ...rangeOf(word), message }];
  }
  const message = `"${shown}" is no address: Documentation= takes http://, https://, file:/, info: and man:.`;
  const replacement = meantAddress(shown);
  return [{ ...rangeOf(word), message, ...(replacement === undefined ? {} : { replacement }) }];
}

function meantAddress(address: string): string | undefined {
  if (/^[\w.@-]+\(\w+\)$/.test(address)) return `man:${address}`;
  if (/^www\.\S+$|^[\w-]+(\.[\w-]+)*\.(com|org|net|io|dev)(\/\S*)?$/.test(address)) return `https://${address}`;
  if (/^\/[\w./-]+$/.test(address)) return `file:${address}`;
  const [, scheme = '', rest = ''] =
    /^(https?|htps?|htpps?|httpps|file|man|info)(?::\/?\/?|\/\/)(\S+)$/i.exec(address) ?? [];
  const meant = scheme === '' ? undefined : nearMiss(scheme, ['http', 'https', 'file', 'man', 'info']);
  if (meant === undefined) return undefined;
  return `${meant}:${meant.startsWith('http') ? '//' : meant === 'file' ? '/' : ''}${rest}`;
}

/** Two parts or more with dots between; letters, digits, "_" and "-", no digit first. */
function busName(given: GivenValue): readonly ValueProblem[] {
  const { word, problems } = expand(wordOf(given.text));
  if (problems.length > 0) return problems;
  const message = wrongBusName(word.text);
  return message === undefined ? [] : wholeValue(given, message);
}

function wrongBusName(name: string): string | undefined {
  const shown = written(name);
  const unique = name.startsWith(':');
  const wrong = /[^\w.\ue030-\ue07a-]/.exec(unique ? name.slice(1) : name)?.[0];
  if (wrong !== undefined) return `A name on the bus can't have "${wrong}": "${shown}" is none.`;
  if (name.length > 255) return 'A name on the bus has at most 255 characters.';
  if (isOpen(name)) return undefined;
  const parts = (unique ? name.slice(1) : name).split('.');
  if (parts.length < 2) return `A name on the bus has a dot, as org.example.Service: "${shown}" is none.`;
  if (parts.includes(''))
    return `"${shown}" has an empty part: a name on the bus has something on both sides of each dot.`;
  const digit = unique ? undefined : parts.find(part => /^\d/.test(part));
  return digit === undefined ? undefined : `No part of a name on the bus begins with a digit, as "${digit}" does.`;
}

/** `user.name=value`. */
function extendedAttribute(given: GivenValue): readonly ValueProblem[] {
  const equals = given.text.indexOf('=');
  if (equals < 0) return wholeValue(given, `${given.directive.name}= takes user.name=value.`);
  const name = wordOf(given.text, 0, equals);
  const { word, problems } = expand(name);
  const rest = expand(wordOf(given.text, equals + 1)).problems;
  if (problems.length + rest.length > 0) return [...problems, ...rest];
  if (word.text.startsWith('user.') || isOpen(word.text.slice(0, 5))) return [];
  const message = `The name of an extended attribute begins with "user." here: "${written(word.text)}" does not.`;
  return [{ ...rangeOf(name), message, replacement: `user.${given.text.slice(0, equals)}` }];
}

function word(words: readonly string[], boolean: boolean): ValueGrammar {
  return given => {
    const { directive, text: value } = given;
    if (words.includes(value) || (boolean && isBooleanWord(value))) return [];
    const all = boolean ? ['yes', 'no', ...words.filter(other => other !== 'yes' && other !== 'no')] : words;
    const meant = nearMiss(value, all);
    const advice =
      meant === undefined
        ? `It takes ${all.slice(0, -1).join(', ')} or ${all.at(-1) ?? ''}.`
        : `Did you mean ${meant}?`;
    return wholeValue(given, `${directive.name}= does not take "${value}". ${advice}`, meant);
  };
}

const hostWord = word(['no', 'yes', 'private'], true);

/** A word or boolean and perhaps the name that the host is to have for the unit. */
function protectHostname(given: GivenValue): readonly ValueProblem[] {
  const colon = given.text.indexOf(':');
  if (colon < 0) return hostWord(given);
  const mode = given.text.slice(0, colon);
  const problems = hostWord({ ...given, text: mode });
  if (problems.length > 0) return problems;
  if (isBooleanWord(mode) && /^(no|n|false|f|off|0)$/i.test(mode)) {
    return wholeValue(given, 'ProtectHostname= takes a host name only with yes or private.');
  }
  const { word: host, problems: specifiers } = expand(wordOf(given.text, colon + 1));
  if (specifiers.length > 0 || isOpen(host.text)) return specifiers;
  const label = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
  if (host.text.length <= 64 && host.text.split('.').every(part => label.test(part))) return [];
  return [{ start: colon + 1, end: given.text.length, message: `"${host.text}" can't be the name of a host.` }];
}

/** An absolute path, or at least 16 bytes in hexadecimal. */
function rootHash(given: GivenValue): readonly ValueProblem[] {
  const packed = given.text.replace(/\s/g, '');
  if (given.text.startsWith('/') || /^(?:[0-9a-fA-F]{2}){16,}$/.test(packed)) return [];
  const short = /^(?:[0-9a-fA-F]{2})*$/.test(packed);
  return wholeValue(
    given,
    `RootHash= takes an absolute path or ${short ? 'at least 32' : 'an even number of'} hexadecimal digits.`,
  );
}

function rootHashSignature(given: GivenValue): readonly ValueProblem[] {
  const { text: value } = given;
  if (value.startsWith('/')) return [];
  if (!value.startsWith('base64:'))
    return wholeValue(given, 'RootHashSignature= takes an absolute path or base64: and data.');
  const message = wrongBase64(value.slice('base64:'.length));
  return message === undefined ? [] : wholeValue(given, `RootHashSignature= has data that is no Base64. ${message}`);
}

/** A boolean, or words, `~` before them turning the list round. */
function refreshOnReload(given: GivenValue): readonly ValueProblem[] {
  if (isBooleanWord(given.text)) return [];
  const judge = word(['extensions', 'credentials'], false);
  const { words } = splitWords(given.text, {}, given.text.startsWith('~') ? 1 : 0);
  return words.flatMap(found =>
    judge({ ...given, text: found.text }).map(problem => ({ ...problem, ...rangeOf(found) })),
  );
}

/** Names as of files, several with blanks between: rules of systemd-oomd, sessions of the live update orchestrator. */
function plainNames(given: GivenValue): readonly ValueProblem[] {
  const { words, problem } = splitWords(given.text, { quotes: true, escapes: 'keep' });
  const wrong = words.filter(({ text }) => !isFileName(text) || /[\0-\x1f\x7f"'\\*?[]/.test(text));
  return [
    ...wrong.map(name => ({
      ...rangeOf(name),
      message: `"${name.text}" can't be a name for ${given.directive.name}=.`,
    })),
    ...wordsProblem(given, problem),
  ];
}

export const textGrammars = {
  unit_string_printf: text,
  mount_node: text,
  exec_selinux_context: securityLabel,
  exec_apparmor_profile: securityLabel,
  exec_smack_process_label: securityLabel,
  reboot_parameter: rebootArgument,
  documentation,
  bus_name: busName,
  xattr: extendedAttribute,
  private_users: word(['no', 'yes', 'self', 'identity', 'full', 'managed'], true),
  protect_hostname: protectHostname,
  exec_root_hash: rootHash,
  exec_root_hash_sig: rootHashSignature,
  service_refresh_on_reload: refreshOnReload,
  job_mode_isolate: word(['yes', 'no'], true),
  managed_oom_rules: plainNames,
} satisfies ValueGrammars;
