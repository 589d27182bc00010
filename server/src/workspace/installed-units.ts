import { access, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileKindOf, unitTypes } from '@flotilla/unit';

/** Where systemd finds the units of the system and of users (`systemd.unit(5)`), what counts first in front. */
const folders = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].flatMap(root =>
  ['system', 'user'].map(whose => `${root}/systemd/${whose}`),
);

/** Where only names are looked for: what generators have made, and what users have of their own. */
const furtherFolders = [
  ...['generator', 'generator.early', 'generator.late', 'transient'].map(name => `/run/systemd/${name}`),
  ...['.config', '.local/share'].map(base => join(homedir(), base, 'systemd/user')),
];

/** The file of a unit that this machine has installed, of any of these names, the first that there is. */
export async function installedUnit(names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    if (name.includes('/')) continue;
    for (const folder of folders) {
      const path = join(folder, name);
      if (await exists(path)) return path;
    }
  }
  return undefined;
}

/** Names of all units that this machine has, aliases among them, in order. */
export async function installedUnitNames(): Promise<readonly string[]> {
  const found = await Promise.all([...folders, ...furtherFolders].map(namesIn));
  return [...new Set(found.flat())].sort();
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter(name => unitTypes.includes(fileKindOf(name)?.kind ?? ''));
  } catch {
    return [];
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
