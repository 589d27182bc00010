import { connect } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { CommandError } from '../errors.ts';

/**
 * `fd-forward`: passes everything between its own standard input and output and a Unix socket, until both sides have
 * ended. This is what a `--tunnel` of fleetctl runs on the far side.
 * @throws {CommandError} when the socket can't be reached
 */
export function fdForward(
  args: readonly string[],
  { stdin, stdout }: { readonly stdin: Readable; readonly stdout: Writable } = process,
): Promise<void> {
  const [path] = args;
  if (path === undefined || args.length !== 1) throw new CommandError('Expected exactly one argument');
  return new Promise((resolve, reject) => {
    const socket = connect({ path: path.replace(/^(unix|file):\/\//, ''), allowHalfOpen: true });
    socket.on('error', error => {
      stdin.destroy();
      reject(new CommandError(`${path}: ${error.message}`));
    });
    socket.on('close', () => {
      // the other end has gone: nobody reads what may still come in
      stdin.destroy();
      resolve();
    });
    socket.pipe(stdout);
    // an end of the input is told to the socket, and what that still answers is passed on
    stdin.pipe(socket);
    stdout.on('error', () => socket.destroy());
  });
}
