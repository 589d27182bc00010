import type { KeyEntry } from '@flotilla/registry';

/** What is right below a folder of keys. A name may be both: a key, and what other keys are below. */
export type KeyPart =
  | { readonly kind: 'folder'; readonly path: string; readonly label: string; readonly count: number }
  | { readonly kind: 'key'; readonly path: string; readonly label: string; readonly entry: KeyEntry };

/**
 * The parts right below `folder`, which ends with a slash or is empty, in the order of the keys. `entries` is sorted by
 * key. Costs a few comparisons for each part, however many keys are below it.
 */
export function levelOf(entries: readonly KeyEntry[], folder: string): readonly KeyPart[] {
  const parts: KeyPart[] = [];
  let at = firstFrom(entries, folder);
  for (let entry = entries[at]; entry?.key.startsWith(folder); entry = entries[at]) {
    const { key } = entry;
    const slash = key.indexOf('/', folder.length);
    // a key that starts with a slash is below a folder without a name: it is shown with the next one
    const end = slash === folder.length ? key.indexOf('/', slash + 1) : slash;
    if (end < 0) {
      parts.push({ kind: 'key', path: key, label: key.slice(folder.length), entry });
      at++;
      continue;
    }
    const path = key.slice(0, end + 1);
    const after = firstFrom(entries, endOf(path), at);
    parts.push({ kind: 'folder', path, label: key.slice(folder.length, end), count: after - at });
    at = after;
  }
  return parts;
}

/** The folders that a key is in, the outermost first, as {@link levelOf} cuts them. */
export function foldersOf(key: string, root: string): readonly string[] {
  const folders: string[] = [];
  for (let from = root.length; ;) {
    const slash = key.indexOf('/', from);
    const end = slash === from ? key.indexOf('/', slash + 1) : slash;
    if (end < 0) return folders;
    folders.push(key.slice(0, end + 1));
    from = end + 1;
  }
}

/** What comes after every key that starts with a folder's path: a slash is followed by a zero. */
const endOf = (path: string): string => `${path.slice(0, -1)}0`;

function firstFrom(entries: readonly KeyEntry[], key: string, from = 0): number {
  let low = from;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.key ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
