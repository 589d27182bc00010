import { ownEntry } from '../own-entry.ts';
import { nearMiss } from '../near-miss.ts';
import type { ValueGrammar, ValueGrammars } from './grammar.ts';
import { judgeWords, type WordFinding } from './word-list.ts';
import { wordsProblem } from './word-problems.ts';
import { splitWords } from './words.ts';

const names =
  'LOCAL UNIX FILE INET AX25 IPX APPLETALK NETROM BRIDGE ATMPVC X25 INET6 ROSE DECnet NETBEUI SECURITY KEY NETLINK ROUTE PACKET ' +
  'ASH ECONET ATMSVC RDS SNA IRDA PPPOX WANPIPE LLC IB MPLS CAN TIPC BLUETOOTH IUCV RXRPC ISDN PHONET IEEE802154 CAIF ALG NFC ' +
  'VSOCK KCM QIPCRTR SMC XDP MCTP';

/** Families of socket addresses (address_families(7)); systemd takes them in any letter case. */
export const addressFamilies: readonly string[] = names.split(' ').map(name => `AF_${name}`);

const known: ReadonlySet<string> = new Set(addressFamilies.map(name => name.toUpperCase()));

/** What others call them. */
const otherNames: Readonly<Record<string, string>> = {
  ipv4: 'AF_INET',
  inet4: 'AF_INET',
  af_inet4: 'AF_INET',
  ipv6: 'AF_INET6',
  af_ipv4: 'AF_INET',
  af_ipv6: 'AF_INET6',
};

function wrongFamily(text: string): WordFinding | undefined {
  if (known.has(text.toUpperCase())) return undefined;
  const rest = text.slice(1);
  if (text.startsWith('~') && rest !== '') {
    return {
      message: 'The sign ~ stands once, before the whole list: it holds for every name.',
      ...(wrongFamily(rest) === undefined ? { replacement: rest } : {}),
    };
  }
  const full = addressFamilies.find(name => name.toUpperCase() === `AF_${text.toUpperCase()}`);
  const replacement = ownEntry(otherNames, text.toLowerCase()) ?? full ?? nearMiss(text, addressFamilies);
  const advice =
    replacement === undefined ? 'Write for example AF_UNIX AF_INET AF_INET6.' : `Did you mean ${replacement}?`;
  return {
    message: `There is no address family "${text}". ${advice}`,
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** `none`, or `~` before all and families. One that is not known makes systemd stop reading there. */
const families: ValueGrammar = given => {
  const { text } = given;
  if (text === 'none') return [];
  const { words, problem } = splitWords(text, { quotes: true }, text.startsWith('~') ? 1 : 0);
  return [...judgeWords(words, wrongFamily, 'error'), ...wordsProblem(given, problem)];
};

/** Settings that are families of addresses. */
export const addressFamilyGrammars: ValueGrammars = { address_families: families };
