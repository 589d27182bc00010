// Which drop-ins add to a unit, and in which order (`systemd.unit(5)`).
import { parseUnitName } from '../name.ts';
import type { FileFacts } from './facts.ts';

/** What drop-ins of a unit may be of, the most particular first: itself, its template, its prefixes, its type. */
export function dropInTargets(name: string): readonly string[] {
  const parts = parseUnitName(name);
  if (parts === undefined) return [name];
  const suffix = name.slice(name.lastIndexOf('.'));
  const own = parts.isInstance ? [name, parts.template] : [name];
  return [...own, ...prefixes(parts.prefix).map(prefix => prefix + suffix), suffix.slice(1)];
}

/** `foo-bar-` and `foo-` of `foo-bar-baz`. */
function prefixes(prefix: string): string[] {
  const found: string[] = [];
  for (let dash = prefix.lastIndexOf('-', prefix.length - 2); dash > 0; dash = prefix.lastIndexOf('-', dash - 1)) {
    found.push(prefix.slice(0, dash + 1));
  }
  return found;
}

/** By file name. Of several of one name the first folder's counts: /etc before /run before /usr, particular before general. */
export function inOrder(dropIns: readonly FileFacts[], targets: readonly string[]): readonly FileFacts[] {
  const best = new Map<string, FileFacts>();
  for (const file of dropIns) {
    const base = baseOf(file.path);
    const known = best.get(base);
    if (known === undefined || isBefore(file, known, targets)) best.set(base, file);
  }
  return [...best].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
}

const roots = ['/etc/', '/run/', '/usr/local/'];

/** The folder that systemd looks in first comes first. */
export function folderRank(path: string): number {
  const at = roots.findIndex(root => path.startsWith(root));
  return at < 0 ? roots.length : at;
}

function isBefore(one: FileFacts, other: FileFacts, targets: readonly string[]): boolean {
  const ahead = rank(one, targets) - rank(other, targets);
  return ahead < 0 || (ahead === 0 && one.path < other.path);
}

const rank = ({ path, target }: FileFacts, targets: readonly string[]): number =>
  targets.indexOf(target) * 10 + folderRank(path);

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
