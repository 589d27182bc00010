import { nearMiss } from './near-miss.ts';

/**
 * The candidate that was most likely meant: a near miss by its letters or, when there is none, the only one whose parts
 * are the same, shortened, lengthened, in another order or called otherwise (`EnvFile`, `on-fail`, `MaxMemory`).
 */
export function meantWord(name: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  return nearMiss(name, all) ?? byParts(name, all);
}

function byParts(name: string, candidates: readonly string[]): string | undefined {
  const parts = partsOf(name);
  if (parts.length === 0) return undefined;
  return (
    only(candidates, others => isAlike(parts, others)) ??
    only(candidates, others => isAlike([...parts].sort(), [...others].sort()))
  );
}

function only(candidates: readonly string[], fits: (parts: readonly string[]) => boolean): string | undefined {
  const found = candidates.filter(candidate => fits(partsOf(candidate)));
  return found.length === 1 ? found[0] : undefined;
}

/** `ExecStartPre` and `on-failure` in their parts, in small letters. */
function partsOf(name: string): readonly string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map(part => part.toLowerCase());
}

function isAlike(parts: readonly string[], others: readonly string[]): boolean {
  return parts.length === others.length && parts.every((part, at) => isSamePart(part, others[at] ?? ''));
}

/** Words that people take one for the other. */
const otherwise: Readonly<Record<string, string>> = { protect: 'private', private: 'protect', folder: 'directory' };

function isSamePart(part: string, other: string): boolean {
  if (part === other || otherwise[part] === other) return true;
  return Math.min(part.length, other.length) >= 3 && (part.startsWith(other) || other.startsWith(part));
}
