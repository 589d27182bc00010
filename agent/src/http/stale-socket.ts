import { lstatSync, mkdirSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';

/** How long a listener that is there may take to accept, milliseconds. */
const PATIENCE = 1_000;

/**
 * Makes way for a Unix socket: a socket left behind by a dead process is removed, the folder is made.
 * Rejects when the path is something else, or somebody listens there.
 */
export async function removeStaleSocket(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error(`${path} is there already and is no socket`);
  if (await isServed(path)) throw new Error(`another process listens at ${path}`);
  unlinkSync(path);
}

function isServed(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ path });
    const done = (served: boolean) => {
      socket.destroy();
      resolve(served);
    };
    socket.setTimeout(PATIENCE, () => done(true));
    socket.once('connect', () => done(true));
    socket.once('error', error => done((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED'));
  });
}
