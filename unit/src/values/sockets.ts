// What a socket unit listens on.
import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { wholeValue } from './grammar.ts';
import { isBooleanWord } from './boolean.ts';
import { nearMiss } from '../near-miss.ts';
import { judgeExpandedPath, legacyRun } from './path.ts';
import { addressKind, wrongAddress, wrongNetlinkAddress } from './socket-address.ts';
import { expand, isOpen } from './specifiers.ts';
import { wordOf, type Word } from './words.ts';

function listen(given: GivenValue): readonly ValueProblem[] {
  const { word, problems } = expand(wordOf(given.text));
  if (problems.length > 0) return problems;
  const { name, argument } = given.directive;
  if (argument !== 'SOCKET_SOCKET') return listenPath(given, word);
  if (name === 'ListenNetlink') {
    const wrong = isOpen(word.text) ? undefined : wrongNetlinkAddress(word.text);
    return wrong === undefined ? [] : wholeValue(given, wrong.message, wrong.replacement);
  }
  const wrong = wrongAddress(word.text, isOpen(word.text));
  if (wrong !== undefined) return wholeValue(given, wrong.message, wrong.replacement);
  if (name === 'ListenSequentialPacket' && addressKind(word.text) === 'ip' && !isOpen(word.text)) {
    return wholeValue(given, 'ListenSequentialPacket= takes a path or @name: IP has no sequential packets.');
  }
  return legacyRun(given, word);
}

function listenPath(given: GivenValue, word: Word): readonly ValueProblem[] {
  const wrong = judgeExpandedPath(given, word);
  if (wrong !== undefined) return [wrong];
  return given.directive.argument === 'SOCKET_FIFO' ? legacyRun(given, word) : [];
}

const ipv6Words = ['default', 'both', 'ipv6-only'] as const;

function bindIpv6Only(given: GivenValue): readonly ValueProblem[] {
  const { text } = given;
  if ((ipv6Words as readonly string[]).includes(text) || isBooleanWord(text)) return [];
  const meant = nearMiss(text, ipv6Words);
  const advice = meant === undefined ? 'It takes default, both or ipv6-only.' : `Did you mean ${meant}?`;
  return wholeValue(given, `BindIPv6Only= does not take "${text}". ${advice}`, meant);
}

const protocols = ['udplite', 'sctp', 'mptcp'] as const;

/** Names in any letter case, or their numbers. */
function socketProtocol(given: GivenValue): readonly ValueProblem[] {
  const { text } = given;
  if ((protocols as readonly string[]).includes(text.toLowerCase()) || /^(?:136|132|262)$/.test(text)) return [];
  const meant = nearMiss(text, protocols);
  const usual = /^(?:tcp|udp|unix)$/i.test(text) ? ' For TCP and UDP leave the setting out.' : '';
  const advice =
    meant === undefined || usual !== '' ? `It takes udplite, sctp or mptcp.${usual}` : `Did you mean ${meant}?`;
  return wholeValue(given, `SocketProtocol= does not take "${text}". ${advice}`, usual === '' ? meant : undefined);
}

export const socketGrammars = {
  socket_listen: listen,
  socket_bind: bindIpv6Only,
  socket_protocol: socketProtocol,
} satisfies ValueGrammars;
