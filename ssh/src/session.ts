import type { Readable } from 'node:stream';
import type { ClientChannel, PseudoTtyOptions } from 'ssh2';

/** The terminal that a session runs in. */
export interface SessionTerminal {
  /** Value of `TERM` on the machine. */
  readonly name: string;
  /** Size in characters, asked for at the start and whenever it has changed. */
  size(): { readonly columns: number; readonly rows: number };
  /** Registers what to call when the size has changed; returns how to stop. */
  onResize(changed: () => void): () => void;
}

export interface ExecOptions {
  readonly onStdout?: (chunk: Buffer) => void;
  readonly onStderr?: (chunk: Buffer) => void;
  /** What the remote side reads; without it that reads nothing and sees no end. */
  readonly stdin?: Readable | undefined;
  readonly terminal?: SessionTerminal | undefined;
  /** Ends the remote command's channel. */
  readonly signal?: AbortSignal;
}

export interface ExecResult {
  /** Exit status; `undefined` when a signal ended the command or it was aborted. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** A terminal as ssh2 asks the machine for it. */
export function ptyOf(terminal: SessionTerminal | undefined): PseudoTtyOptions | undefined {
  if (terminal === undefined) return undefined;
  const { columns, rows } = terminal.size();
  return { term: terminal.name, cols: columns, rows };
}

/** Passes everything between a channel and its user until the channel closes. `undefined`: it closed without a result. */
export function attach(channel: ClientChannel, options: ExecOptions): Promise<ExecResult | undefined> {
  const { onStdout, onStderr, stdin, terminal, signal } = options;
  channel.on('data', (chunk: Buffer) => onStdout?.(chunk));
  channel.stderr.on('data', (chunk: Buffer) => onStderr?.(chunk));
  // what is typed after the remote side has closed is nobody's
  channel.on('error', () => undefined);
  stdin?.pipe(channel);
  const stopResizing = terminal?.onResize(() => {
    const { columns, rows } = terminal.size();
    channel.setWindow(rows, columns, 0, 0);
  });
  let result: ExecResult | undefined;
  channel.on('exit', (code: number | null, name?: string) => {
    result = { code: code ?? undefined, signal: name };
  });
  return new Promise(resolve => {
    // sshd closes its side only when the command has ended: at once when it takes signals (not for root), else at its next
    // write; nobody waits for that
    const abort = (): void => {
      channel.signal('TERM');
      channel.close();
      resolve({ code: undefined, signal: undefined });
    };
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    channel.on('close', () => {
      signal?.removeEventListener('abort', abort);
      stdin?.unpipe(channel);
      stopResizing?.();
      resolve(result);
    });
  });
}
