// Devices that a unit may use, and programs in the kernel that watch over it.
import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { wholeValue } from './grammar.ts';
import { nearMiss } from '../near-miss.ts';
import { judgePath } from './path.ts';
import { expand, isStandIn, written } from './specifiers.ts';
import { wordsProblem, rangeOf } from './word-problems.ts';
import { firstWord, wordOf, type Word } from './words.ts';

/** A node below /dev or a group of devices, and perhaps the rights: letters of r, w and m. */
function deviceAllow(given: GivenValue): readonly ValueProblem[] {
  const { word, rest, problem } = firstWord(given.text, 0, { quotes: true });
  if (word === undefined) return wordsProblem(given, problem);
  return [...judgeDevice(word), ...(rest === undefined ? [] : judgeRights(given, rest))];
}

function judgeDevice(word: Word): readonly ValueProblem[] {
  const { word: expanded, problems } = expand(word);
  if (problems.length > 0) return problems;
  const { text } = expanded;
  if (/^(?:char|block)-/.test(text) || isStandIn(text.charAt(0))) return [];
  const shown = written(text);
  if (text.split('/').includes('..')) return [{ ...rangeOf(word), message: 'The path of a device has no "..".' }];
  const [, device = '', rights = ''] = /^(\/dev\/\S+):([rwm]{1,3})$/.exec(text) ?? [];
  if (rights !== '') {
    const message = `The rights to a device stand behind a blank: "${shown}" is taken for its path.`;
    const replacement = `${written(device)} ${rights}`;
    return [{ ...rangeOf(word), message, severity: 'information', replacement }];
  }
  if (/^\/+(?:dev|run\/+systemd\/+inaccessible)(?:[/\ue030-\ue07a]|$)/.test(text)) return [];
  const message = `"${shown}" is no device: write its path below /dev, or char-NAME or block-NAME as in /proc/devices.`;
  const node = /^(?:dev\/)?([a-z]+[a-z0-9]*)$/.exec(shown)?.[1];
  if (node === undefined || /^(?:all|any|none|char|block)$/.test(node)) return [{ ...rangeOf(word), message }];
  return [{ ...rangeOf(word), message, replacement: `/dev/${node}` }];
}

function judgeRights(given: GivenValue, from: number): readonly ValueProblem[] {
  const rights = given.text.slice(from);
  if (/^[rwm]*$/.test(rights)) return [];
  const message = `Rights to a device are letters of r, w and m, not "${rights}".`;
  const packed = rights.toLowerCase().replace(/[\s,]+/g, '');
  const replacement = /^[rwm]+$/.test(packed) ? { replacement: packed } : {};
  return [{ start: from, end: given.text.length, message, ...replacement }];
}

export const bpfAttachTypes =
  'ingress egress sock_create sock_ops device bind4 bind6 connect4 connect6 post_bind4 post_bind6 sendmsg4 sendmsg6 sysctl recvmsg4 recvmsg6 getsockopt setsockopt'.split(
    ' ',
  );

/** `type:/path of a pinned program`. */
function bpfProgram(given: GivenValue): readonly ValueProblem[] {
  const { word, rest } = firstWord(given.text, 0, { separators: ':' });
  if (word === undefined || rest === undefined) {
    return wholeValue(given, 'BPFProgram= takes type:path, as egress:/sys/fs/bpf/my-program.');
  }
  if (bpfAttachTypes.includes(word.text)) return judgePath(given, wordOf(given.text, rest));
  const meant = nearMiss(word.text, bpfAttachTypes);
  const message = `"${word.text}" is nothing that a program can be attached to: it is one of ${bpfAttachTypes.join(', ')}.`;
  return [{ ...rangeOf(word), message, ...(meant === undefined ? {} : { replacement: meant }) }];
}

export const deviceAccessGrammars = {
  device_allow: deviceAllow,
  bpf_foreign_program: bpfProgram,
} as const satisfies ValueGrammars;
