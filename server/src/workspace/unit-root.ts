// Which files make up one system. A workspace may hold units of several, each with its own web.service.

/** Folders of one system that systemd reads as one (`systemd.unit(5)`). */
const layers = /\/(?:etc|run|usr\/local\/lib|usr\/lib|lib)\/systemd\/(system|user)$/;

/** The folder that a unit lies in; for a drop-in the one that its unit would lie in. Layers of a system count as one. */
export function rootOf(path: string): string {
  const folder = parentOf(path);
  const own = folder.endsWith('.d') ? parentOf(folder) : folder;
  return own.replace(layers, '/usr/lib/systemd/$1');
}

/**
 * The folder that stands for `/` around a unit file, `debian/web` of `debian/web/lib/systemd/system/web.service`; undefined
 * when the file lies in no such tree, or in that of this machine.
 */
export function systemRootOf(path: string): string | undefined {
  const folder = parentOf(path);
  const own = folder.endsWith('.d') ? parentOf(folder) : folder;
  const root = own.replace(layers, '');
  return root === own || root === '' ? undefined : root;
}

/** The roots that share the longest way down with another. */
export function nearestRoots(roots: Iterable<string>, from: string): ReadonlySet<string> {
  const target = from.split('/');
  let most = -1;
  let nearest = new Set<string>();
  for (const root of roots) {
    const shared = sharedFolders(root.split('/'), target);
    if (shared > most) nearest = new Set();
    if (shared >= most) nearest.add(root);
    most = Math.max(most, shared);
  }
  return nearest;
}

/** How many folders two ways have in common, from the top. */
export function sharedFolders(one: readonly string[], other: readonly string[]): number {
  let count = 0;
  while (count < one.length && count < other.length && one[count] === other[count]) count++;
  return count;
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
