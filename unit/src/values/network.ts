// Which addresses, ports and interfaces a unit may use.
import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { wholeValue } from './grammar.ts';
import { familyOf } from './ip-address.ts';
import { wrongInterfaceName } from './interface-name.ts';
import { nearMiss } from '../near-miss.ts';
import { expand } from './specifiers.ts';
import { rangeOf, wordsProblem } from './word-problems.ts';
import { splitWord, splitWords, wordOf, type Word } from './words.ts';

export const addressWords = ['any', 'localhost', 'link-local', 'multicast'] as const;

/** Words, addresses, and addresses with a length of the prefix. */
function addressPrefixes(given: GivenValue): readonly ValueProblem[] {
  const { words, problem } = splitWords(given.text);
  const { name } = given.directive;
  return [
    ...words.flatMap(word => {
      const wrong = wrongPrefix(name, word.text);
      return wrong === undefined ? [] : [{ ...rangeOf(word), ...wrong }];
    }),
    ...wordsProblem(given, problem),
  ];
}

function wrongPrefix(name: string, text: string): { message: string; replacement?: string } | undefined {
  if ((addressWords as readonly string[]).includes(text)) return undefined;
  const [address = '', length, more] = text.split('/');
  const family = familyOf(address);
  if (family !== undefined && more === undefined) {
    const max = family === 'ipv4' ? 32 : 128;
    if (length === undefined || (/^\+?\d+$/.test(length) && Number(length) <= max)) return undefined;
    return {
      message: `The prefix of "${text}" has a length from 0 to ${max}, not ${length === '' ? 'none' : `"${length}"`}.`,
    };
  }
  const listed = text.split(',').filter(part => part !== '');
  if (listed.length > 1 && listed.every(part => wrongPrefix(name, part) === undefined)) {
    return { message: `${name}= takes addresses with blanks between them.`, replacement: listed.join(' ') };
  }
  const meant = /^[a-z_-]+$/i.test(text) ? nearMiss(text, addressWords) : undefined;
  if (meant !== undefined)
    return { message: `${name}= knows no "${text}". Did you mean ${meant}?`, replacement: meant };
  if (text === '*' || text.toLowerCase() === 'all') {
    return { message: `${name}= takes "any" for all addresses.`, replacement: 'any' };
  }
  const host = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) && /[a-z]/i.test(text) ? ' No names are looked up.' : '';
  const message = `"${text}" is no address: write one as 10.0.0.0/8 or fe80::/64, or any, localhost, link-local, multicast.`;
  return { message: `${message}${host}` };
}

/** `~` in front turns the list round. */
function restrictInterfaces(given: GivenValue): readonly ValueProblem[] {
  const from = given.text.startsWith('~') ? 1 : 0;
  const { words, problem } = splitWords(given.text, { quotes: true }, from);
  return [
    ...words.flatMap(word => {
      const message = wrongInterfaceName(word.text, true);
      return message === undefined ? [] : [{ ...rangeOf(word), message }];
    }),
    ...wordsProblem(given, problem),
  ];
}

const oneInterface =
  (alternative: boolean) =>
  (given: GivenValue): readonly ValueProblem[] => {
    const { word, problems } = expand(wordOf(given.text));
    if (problems.length > 0) return problems;
    const message = wrongInterfaceName(word.text, alternative);
    return message === undefined ? [] : wholeValue(given, message);
  };

function bindToDevice(given: GivenValue): readonly ValueProblem[] {
  return given.text === '*' ? [] : oneInterface(false)(given);
}

/** `[ipv4|ipv6:][tcp|udp:]ports`, ports being `any`, a number or a range. */
function bindPorts(given: GivenValue): readonly ValueProblem[] {
  const parts = given.text.split(':');
  const rest = parts.slice(['ipv4', 'ipv6'].includes(parts[0] ?? '') ? 1 : 0);
  const ports = rest.slice(['tcp', 'udp'].includes(rest[0] ?? '') ? 1 : 0);
  if (ports.length === 0) return [];
  const start = given.text.length - ports.join(':').length;
  const wrong = wrongPorts(given, ports, rest.length !== ports.length);
  return wrong === undefined ? [] : [{ start, end: given.text.length, ...wrong }];
}

function wrongPorts(
  { directive: { name }, text }: GivenValue,
  ports: readonly string[],
  protocol: boolean,
): { message: string; replacement?: string } | undefined {
  const [port = '', ...more] = ports;
  if (more.length > 0 || !/^(?:any$|\d)/.test(port)) {
    const swapped = /^(tcp|udp):(ipv4|ipv6)(:.*)?$/.exec(text);
    const words = protocol ? [] : ['ipv4', 'ipv6', 'tcp', 'udp', 'any'];
    const meant = swapped === null ? nearMiss(port, words) : undefined;
    const message = `${name}= takes ipv4 or ipv6, then tcp or udp, then ports, with ":" between them.`;
    return meant === undefined ? { message } : { message, replacement: [meant, ...more].join(':') };
  }
  if (port === 'any') return undefined;
  const range = /^(\d+)(?:-(\d+))?$/.exec(port);
  const low = Number(range?.[1]);
  const high = Number(range?.[2] ?? range?.[1]);
  if (range !== null && low <= high && high <= 65_535) return undefined;
  const message = `"${port}" is no port or range of ports: write a number up to 65535, LOW-HIGH, or any.`;
  return range !== null && low > high && low <= 65_535 ? { message, replacement: `${high}-${low}` } : { message };
}

const nftFamilies = ['arp', 'bridge', 'inet', 'ip', 'ip6', 'netdev'];
const nftSources = ['cgroup', 'user', 'group'];

/** `cgroup:inet:table:set`, several with blanks between. */
function nftSets(given: GivenValue): readonly ValueProblem[] {
  const { words, problem } = splitWords(given.text, { quotes: true, escapes: 'keep' });
  return [...words.flatMap(word => judgeNftSet(given, word)), ...wordsProblem(given, problem)];
}

function judgeNftSet(given: GivenValue, word: Word): readonly ValueProblem[] {
  const { words: parts } = splitWord(word, { separators: ':', escapes: 'decode' });
  const [source, family, ...names] = parts;
  if (source === undefined || family === undefined || names.length !== 2) {
    return [{ ...rangeOf(word), message: 'NFTSet= takes source:family:table:set, as cgroup:inet:filter:my_set.' }];
  }
  const choice = (part: Word, list: readonly string[], what: string): readonly ValueProblem[] => {
    if (list.includes(part.text)) return [];
    const meant = nearMiss(part.text, list);
    const message = `"${part.text}" is no ${what}: it is one of ${list.join(', ')}.`;
    return [{ ...rangeOf(part), message, ...(meant === undefined ? {} : { replacement: meant }) }];
  };
  const problems = [...choice(source, nftSources, 'source'), ...choice(family, nftFamilies, 'family')];
  const wrong = names.find(({ text }) => !/^[A-Za-z][\w/\\.]{0,254}$/.test(text));
  if (problems.length > 0 || wrong === undefined) return problems.slice(0, 1);
  const message = `"${wrong.text}" can't be a table or set of nftables: a letter, then letters, digits, "/", "\\", "_", ".".`;
  return [{ ...rangeOf(wrong), message }];
}

export const networkGrammars = {
  in_addr_prefixes: addressPrefixes,
  restrict_network_interfaces: restrictInterfaces,
  bind_network_interface: oneInterface(true),
  socket_bindtodevice: bindToDevice,
  cgroup_socket_bind: bindPorts,
  cgroup_nft_set: nftSets,
} satisfies ValueGrammars;
