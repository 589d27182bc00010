import { ownEntry } from './own-entry.ts';
import { nearMiss } from './near-miss.ts';

/**
 * The candidate that was most likely meant: a near miss by its letters or, when there is none, the only one whose parts
 * are the same, shortened, lengthened, in another order or called otherwise (`EnvFile`, `on-fail`, `MaxMemory`).
 */
export function meantWord(name: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  return nearMiss(name, all) ?? (name.length < SHORTEST ? undefined : byParts(name, all));
}

/** Shorter names have no parts that tell anything. */
const SHORTEST = 3;

function byParts(name: string, candidates: readonly string[]): string | undefined {
  const parts = cut(name);
  if (parts.length === 0) return undefined;
  const sorted = [...parts].sort();
  const asMany = candidates.filter(candidate => partsOf(candidate).length === parts.length);
  return (
    only(asMany, candidate => isAlike(parts, partsOf(candidate))) ??
    only(asMany, candidate => isAlike(sorted, [...partsOf(candidate)].sort()))
  );
}

function only(candidates: readonly string[], fits: (candidate: string) => boolean): string | undefined {
  const found = candidates.filter(fits);
  return found.length === 1 ? found[0] : undefined;
}

const known = new Map<string, readonly string[]>();

/** Candidates are the same few over and over. */
function partsOf(name: string): readonly string[] {
  const found = known.get(name);
  if (found !== undefined) return found;
  const parts = cut(name);
  if (known.size >= 20_000) known.clear();
  known.set(name, parts);
  return parts;
}

/** `ExecStartPre` and `on-failure` in their parts, in small letters. */
function cut(name: string): readonly string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map(part => part.toLowerCase());
}

function isAlike(parts: readonly string[], others: readonly string[]): boolean {
  return parts.every((part, at) => isSamePart(part, others[at] ?? ''));
}

/** Words that people take one for the other. */
const otherwise: Readonly<Record<string, string>> = { protect: 'private', private: 'protect', folder: 'directory' };

function isSamePart(part: string, other: string): boolean {
  if (part === other || ownEntry(otherwise, part) === other) return true;
  return Math.min(part.length, other.length) >= 3 && (part.startsWith(other) || other.startsWith(part));
}
