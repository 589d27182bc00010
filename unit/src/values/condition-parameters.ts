import { ownEntry } from '../own-entry.ts';
import { isBooleanWord } from './boolean.ts';
import { wrongCapability } from './capability.ts';
import { controllers } from './control-group.ts';
import { nearMiss } from '../near-miss.ts';
import type { Directive } from '../catalog/index.ts';
import { isVariableName } from './environment.ts';
import { parseSize } from './size.ts';
import { isOpen, written } from './specifiers.ts';
import { splitWords } from './words.ts';

/** What makes a condition never hold, or fail; offsets count from the start of the parameter, its whole unless told. */
export interface ParameterFinding {
  readonly start?: number;
  readonly end?: number;
  readonly message: string;
  readonly replacement?: string;
}

type Check = (text: string, name: string) => ParameterFinding | undefined;

const words = (list: string): readonly string[] => list.split(' ');

export const virtualizations = words(
  'vm container private-users kvm amazon qemu bochs xen uml vmware oracle microsoft zvm parallels bhyve qnx acrn ' +
    'powervm apple sre google vm-other systemd-nspawn lxc-libvirt lxc openvz docker podman rkt wsl proot pouch ' +
    'container-other none',
);

export const architectures = words(
  'native x86-64 x86 arm64 arm64-be arm arm-be riscv64 riscv32 ppc64-le ppc64 ppc ppc-le s390x s390 loongarch64 alpha ' +
    'arc arc-be cris ia64 m68k mips64-le mips64 mips-le mips nios2 parisc64 parisc sh64 sh sparc64 sparc tilegx',
);

/** What uname -m and others call an architecture, and what systemd does. */
const architectureNames: Readonly<Record<string, string>> = {
  x86_64: 'x86-64',
  amd64: 'x86-64',
  x64: 'x86-64',
  aarch64: 'arm64',
  i386: 'x86',
  i486: 'x86',
  i586: 'x86',
  i686: 'x86',
  armhf: 'arm',
  armel: 'arm',
  armv7l: 'arm',
  armv6l: 'arm',
  ppc64le: 'ppc64-le',
  ppc64el: 'ppc64-le',
  powerpc: 'ppc',
  riscv: 'riscv64',
};

export const securityModules = words(
  'selinux smack apparmor audit ima tomoyo uefi-secureboot tpm2 cvm measured-uki measured-os',
);

const oneOf =
  (list: readonly string[], others: Readonly<Record<string, string>> = {}): Check =>
  (text, name) => {
    if (list.includes(text)) return undefined;
    const meant = ownEntry(others, text.toLowerCase()) ?? nearMiss(text, list);
    const advice =
      meant === undefined
        ? ` It takes ${list.slice(0, -1).join(', ')} or ${list.at(-1) ?? ''}.`
        : ` Did you mean ${meant}?`;
    const message = `${name}= never holds: systemd knows no "${text}".${advice}`;
    return meant === undefined ? { message } : { message, replacement: meant };
  };

const virtualization: Check = (text, name) => (isBooleanWord(text) ? undefined : oneOf(virtualizations)(text, name));

const boolean: Check = (text, name) =>
  isBooleanWord(text) ? undefined : { message: `${name}= takes yes or no, not "${text}".` };

const capability: Check = (text, name) => {
  const wrong = wrongCapability(text);
  return wrong && { ...wrong, message: `${name}= never holds. ${wrong.message}` };
};

const comparison = /^(?:<=|>=|<>|==|!=|<|>|=)?/;

/** A number of processors: digits as C reads them, perhaps with an operator before. */
const processors: Check = (text, name) => {
  const number = text.replace(comparison, '').trimStart();
  if (/^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|\d+)$/.test(number)) return undefined;
  return { message: `${name}= takes a number of processors, perhaps behind <, <=, =, !=, >= or >: "${text}" is none.` };
};

const memory: Check = (text, name) => {
  const size = text.replace(comparison, '');
  if (parseSize(size).value !== undefined) return undefined;
  const operator = text.slice(0, text.length - size.length);
  const unit = /^\s*(\d+(?:\.\d+)?)\s*([kmgtpe])(?:i?b)?$/i.exec(size);
  const message = `${name}= takes an amount of memory, as 512M or 4G, perhaps behind <, <=, =, !=, >= or >.`;
  return unit === null
    ? { message }
    : { message, replacement: `${operator}${unit[1] ?? ''}${(unit[2] ?? '').toUpperCase()}` };
};

const pair = /^\w*/;

/** KEY and a comparison, several with blanks between: `ID=debian VERSION_ID>=12`. */
const osRelease: Check = (text, name) => {
  const { words: found, problem } = splitWords(text, { quotes: true });
  if (problem !== undefined) return { message: `${name}= has a quote that is never closed.`, start: problem.start };
  const wrong = found.find(word => !isPair(word.text));
  if (wrong === undefined) return undefined;
  const message = `${name}= takes KEY, an operator (=, !=, <, <=, ==, >=, >, $=, !$=) and a value without blanks: "${written(wrong.text)}" is not that.`;
  return { start: wrong.start, end: wrong.end, message };
};

function isPair(text: string): boolean {
  if (isOpen(text)) return true;
  const key = pair.exec(text)?.[0] ?? '';
  return isVariableName(key) && /^(?:\$=|!\$=|<>|<=|>=|<|>|==|=|!=)[^\s]/.test(text.slice(key.length));
}

/** Expressions with an operator; without one a pattern. */
const version: Check = (text, name) => {
  const rest = text.replace(/^(?:kernel|systemd|glibc)(?=[\s!<=>$])/, '').trim();
  const parts = rest.split(/\s+/).filter(part => part !== '');
  const operators = parts.map((part, index) => ({ bare: /^(?:\$=|!\$=|<>|<=|>=|<|>|==|=|!=)$/.test(part), index }));
  const wrong = operators.find(({ bare, index }) => bare && (index > 0 || index === parts.length - 1));
  if (wrong === undefined) return undefined;
  return { message: `${name}= lacks a version behind "${parts[wrong.index] ?? ''}", or has a blank between them.` };
};

const pressure: Check = (text, name) => {
  const parts = text.split(':');
  const limit = (parts.length > 1 ? parts.slice(1).join(':') : text).split('/');
  const [share = '', span] = limit;
  const slice = parts.length > 1 ? (parts[0] ?? '').trim() : undefined;
  if (slice !== undefined && !slice.endsWith('.slice')) {
    return { message: `${name}= takes the name of a slice before ":", not "${slice}".` };
  }
  const percent = /^\s*(\d+)(?:\.\d{1,2})?(%|‰|‱)\s*$/.exec(share);
  if (percent === null) return { message: `${name}= takes a percentage, as 10%, not "${share.trim()}".` };
  if (span === undefined || /^\s*(10sec|1min|5min)/.test(span)) return undefined;
  return { message: `${name}= measures over 10sec, 1min or 5min, not "${span.trim()}".` };
};

const credential: Check = (text, name) =>
  /^(?!\.{1,2}$)[^/:\0-\x1f\x7f-\uffff]{1,255}$/.test(text)
    ? undefined
    : { message: `${name}= never holds: "${text}" can't be the name of a credential.` };

const controller: Check = (text, name) => {
  if (text === 'v1' || text === 'v2') return undefined;
  for (const word of splitWords(text).words) {
    const wrong = oneOf(controllers)(word.text, name);
    if (wrong === undefined) continue;
    const message = wrong.message.replace('never holds: ', 'passes over this: ');
    return { ...wrong, message, start: word.start, end: word.end };
  }
  return undefined;
};

const firmware: Check = (text, name) => {
  if (text === 'uefi' || text === 'device-tree') return undefined;
  const call = /^(device-tree-compatible|smbios-field)\((.*)\)$/.exec(text);
  if (call === null) {
    const message = `${name}= never holds: it takes uefi, device-tree, device-tree-compatible(…) or smbios-field(…).`;
    return { message };
  }
  if (call[1] !== 'smbios-field' || /^[^!<=>$]+(?:\$=|!\$=|<>|<=|>=|<|>|==|=|!=)\s*\S/.test(call[2] ?? ''))
    return undefined;
  return { message: `${name}= takes a field, an operator and a value in smbios-field(…).` };
};

const fraction: Check = (text, name) =>
  /^(?:\S+\s+)?\d+(?:\.\d{1,2})?(?:%|‰|‱)$/.test(text)
    ? undefined
    : { message: `${name}= takes a percentage, perhaps with one word before it: "${text}" is not that.` };

const checks: Readonly<Record<string, Check>> = {
  CONDITION_ARCHITECTURE: oneOf(architectures, architectureNames),
  CONDITION_VIRTUALIZATION: virtualization,
  CONDITION_SECURITY: oneOf(securityModules),
  CONDITION_CAPABILITY: capability,
  CONDITION_AC_POWER: boolean,
  CONDITION_FIRST_BOOT: boolean,
  CONDITION_CPUS: processors,
  CONDITION_MEMORY: memory,
  CONDITION_OS_RELEASE: osRelease,
  CONDITION_VERSION: version,
  CONDITION_MEMORY_PRESSURE: pressure,
  CONDITION_CPU_PRESSURE: pressure,
  CONDITION_IO_PRESSURE: pressure,
  CONDITION_CREDENTIAL: credential,
  CONDITION_CONTROL_GROUP_CONTROLLER: controller,
  CONDITION_FIRMWARE: firmware,
  CONDITION_FRACTION: fraction,
};

/** Judges a parameter whose specifiers are set aside; nothing where one of them leaves it open. */
export function wrongParameter({ argument = '', name }: Directive, text: string): ParameterFinding | undefined {
  if (isOpen(text) && argument !== 'CONDITION_OS_RELEASE') return undefined;
  return checks[argument]?.(text, name);
}
