import { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { SshError } from './errors.ts';
import { quoteCommand } from './quote.ts';

/** What a stream through a connection ends at, on the far side. */
export type StreamTarget =
  | { readonly host: string; readonly port: number }
  /** A Unix socket; needs OpenSSH there, and that it allows stream forwarding. */
  | { readonly socketPath: string }
  /** The command's standard input and output. The stream fails when it ends with another status than 0. */
  | { readonly command: readonly string[] };

/**
 * Opens a stream of bytes through a connection.
 * @param label `user@host:port` for messages
 * @throws {SshError} `closed` when the far side refuses it
 */
export function openStream(client: Client, label: string, target: StreamTarget): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error): void =>
      reject(
        new SshError('closed', `${label} opens no way to ${targetText(target)}: ${error.message}`, { cause: error }),
      );
    const done = (error: Error | undefined, channel: ClientChannel): void => {
      if (error) {
        refuse(error);
        return;
      }
      resolve('command' in target ? streamOfCommand(channel, label, target.command) : channel);
    };
    try {
      if ('command' in target) client.exec(quoteCommand(target.command), done);
      else if ('socketPath' in target) client.openssh_forwardOutStreamLocal(target.socketPath, done);
      else client.forwardOut('127.0.0.1', 0, target.host, target.port, done);
    } catch (error) {
      // ssh2 throws at once when the far side is no OpenSSH
      refuse(error as Error);
    }
  });
}

const targetText = (target: StreamTarget): string =>
  'command' in target
    ? `"${target.command.join(' ')}"`
    : 'socketPath' in target
      ? target.socketPath
      : `${target.host}:${target.port}`;

/**
 * A command that fails ends its stream with what it wrote to its standard error. Its exit status comes after the end of
 * its output, so the end is passed on only when the channel has closed: else a failure would look like a short answer.
 */
function streamOfCommand(channel: ClientChannel, label: string, command: readonly string[]): Duplex {
  let said = '';
  let failure: SshError | undefined;
  channel.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-1000)));
  channel.on('exit', (code: number | null) => {
    if (code === 0) return;
    const why = said.trim() || (code === null ? 'it was ended by a signal' : `it exited with ${code}`);
    failure = new SshError('closed', `${label}: ${command.join(' ')}: ${why}`);
  });
  const stream = new Duplex({
    read: () => void channel.resume(),
    write: (chunk: Buffer, encoding, done) => void channel.write(chunk, encoding, done),
    final: done => void channel.end(done),
    destroy(error, done) {
      channel.destroy();
      done(error);
    },
  });
  channel.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) channel.pause();
  });
  channel.on('error', (error: Error) => stream.destroy(error));
  channel.on('close', () => (failure ? stream.destroy(failure) : stream.push(null)));
  return stream;
}
