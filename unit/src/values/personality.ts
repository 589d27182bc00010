import { ownEntry } from '../own-entry.ts';
import { nearMiss } from '../near-miss.ts';
import { wholeValue, type ValueGrammar, type ValueGrammars } from './grammar.ts';

/** Architectures that systemd has names for. */
export const architectures: readonly string[] = (
  'arm64 arm64-be arm arm-be alpha arc arc-be cris x86-64 x86 ia64 loongarch64 m68k mips64-le mips64 mips-le mips nios2 ' +
  'parisc64 parisc ppc64-le ppc64 ppc ppc-le riscv32 riscv64 s390x s390 sh64 sh sparc64 sparc tilegx'
).split(' ');

/** Names of architectures as others spell them. */
const otherNames: Readonly<Record<string, string>> = {
  x86_64: 'x86-64',
  amd64: 'x86-64',
  i386: 'x86',
  i686: 'x86',
  linux32: 'x86',
  aarch64: 'arm64',
  ppc64le: 'ppc64-le',
};

/** The machine's own architecture or its 32-bit one; which it is can't be known here. */
const personality: ValueGrammar = given => {
  const { text } = given;
  if (architectures.includes(text)) return [];
  const meant = ownEntry(otherNames, text.toLowerCase()) ?? nearMiss(text, architectures);
  const advice = meant === undefined ? 'Write for example x86, x86-64 or arm64.' : `Did you mean ${meant}?`;
  return wholeValue(given, `There is no architecture "${text}". ${advice}`, meant);
};

/** Settings that are an architecture. */
export const personalityGrammars: ValueGrammars = { personality };
