import { nearMiss } from '../near-miss.ts';
import type { ValueGrammar, ValueGrammars } from './grammar.ts';
import { readInteger } from './integer.ts';
import { judgeWords, type WordFinding } from './word-list.ts';
import { splitWords } from './words.ts';

const names =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST ' +
  'NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE ' +
  'SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG ' +
  'WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE';

/** Capabilities in the order of their numbers, from 0 on (capabilities(7)). */
export const capabilities: readonly string[] = names.split(' ').map(name => `CAP_${name}`);

const known: ReadonlySet<string> = new Set(capabilities);

/** What is wrong with a capability: a name in any letter case, or a number from 0 to 62. */
export function wrongCapability(text: string): WordFinding | undefined {
  if (known.has(text.toUpperCase())) return undefined;
  const number = readInteger(text);
  if (number !== undefined && number >= 0n && number <= 62n) return undefined;
  if (number !== undefined) return { message: `There is no capability ${text}: numbers run from 0 to 62.` };
  const rest = text.slice(1);
  if (text.startsWith('~') && rest !== '') {
    return {
      message: 'The sign ~ stands once, before the whole list: it holds for every name.',
      ...(wrongCapability(rest) === undefined ? { replacement: rest } : {}),
    };
  }
  const full = `CAP_${text.toUpperCase()}`;
  const longer = capabilities.filter(name => name.startsWith(`${text.toUpperCase()}_`) || name.startsWith(`${full}_`));
  const replacement = known.has(full)
    ? full
    : (nearMiss(text, capabilities) ?? (longer.length === 1 ? longer[0] : undefined));
  const advice = replacement === undefined ? 'systemd leaves it out without a word.' : `Did you mean ${replacement}?`;
  return {
    message: `There is no capability "${text}". ${advice}`,
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** `~` before all, then capabilities; quotes that are never closed are forgiven. */
const capabilitySet: ValueGrammar = ({ text }) => {
  const { words } = splitWords(text, { quotes: true }, text.startsWith('~') ? 1 : 0);
  return judgeWords(words, wrongCapability);
};

/** Settings that are capabilities. */
export const capabilityGrammars: ValueGrammars = { capability_set: capabilitySet };
