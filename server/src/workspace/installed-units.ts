import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** Where systemd finds the units of the system and of users (`systemd.unit(5)`), what counts first in front. */
const folders = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].flatMap(root =>
  ['system', 'user'].map(whose => `${root}/systemd/${whose}`),
);

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

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
