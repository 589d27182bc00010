import { createInterface } from 'node:readline/promises';
import type { SessionTerminal } from '@flotilla/ssh';
import type { RemoteInput, Terminal } from './context.ts';

/** Of whoever sits at a terminal, also for a single command: it may ask for a password, or draw as `top` does. */
function processInput(): RemoteInput {
  const { stdin, stdout } = process;
  const isTerminal = stdin.isTTY;
  if (isTerminal) stdin.setRawMode(true);
  const release = (): void => {
    if (isTerminal) stdin.setRawMode(false);
    // else the process would wait for another key
    stdin.destroy();
  };
  if (!isTerminal) return { stdin: { stream: stdin, release }, terminal: undefined };
  const terminal: SessionTerminal = {
    name: 'xterm-256color',
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    onResize(changed) {
      stdout.on('resize', changed);
      return () => stdout.off('resize', changed);
    },
  };
  return { stdin: { stream: stdin, release }, terminal };
}

/** The process's own streams. A question is asked only where somebody can answer. */
export const processTerminal: Terminal = {
  interactive: process.stderr.isTTY,
  out: text => void process.stdout.write(text),
  err: text => void process.stderr.write(text),
  input: processInput,
  async ask(question) {
    const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
    process.stderr.write(question);
    try {
      for await (const line of lines) return line.trim();
      return undefined;
    } finally {
      lines.close();
    }
  },
};
