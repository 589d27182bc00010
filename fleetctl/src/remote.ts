import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { ExecOptions, ExecResult, ShellConnection } from '@flotilla/ssh';
import type { Context } from './context.ts';
import { CommandError } from './errors.ts';
import { logIn } from './login.ts';

/** Transport failed: OpenSSH's own exit status for that. */
const TRANSPORT_FAILED = 255;

export interface SshOptions {
  /** `undefined`: as the user's SSH configuration says, else 22. */
  readonly sshPort: number | undefined;
  readonly forwardAgent?: boolean;
}

/**
 * Runs a command on a machine of the cluster: here when this is that machine, else over SSH. Its output goes to the
 * terminal as it comes.
 * @returns its exit status
 * @throws {CommandError} with status 255 when the machine can't be reached
 */
export function runOnMachine(
  context: Context,
  id: string,
  command: readonly string[],
  options: SshOptions,
): Promise<number> {
  if (id === localMachineId()) return runHere(command);
  return withConnection(context, id, options, connection => connection.exec(command, outputTo(context)));
}

/**
 * Runs a line of the remote shell on a machine, or without one a login shell; either in a terminal when a person types.
 * @returns its exit status
 * @throws {CommandError} with status 255 when the machine can't be reached
 */
export function openShell(
  context: Context,
  id: string,
  line: string | undefined,
  options: SshOptions,
): Promise<number> {
  if (options.forwardAgent === true && !process.env['SSH_AUTH_SOCK']) {
    throw new CommandError('SSH_AUTH_SOCK environment variable is not set. Verify ssh-agent is running.');
  }
  return withConnection(context, id, options, async connection => {
    const { stdin, terminal } = context.terminal.input?.() ?? {};
    try {
      return await connection.shell(line, { ...outputTo(context), stdin: stdin?.stream, terminal });
    } finally {
      stdin?.release();
    }
  });
}

const outputTo = ({ terminal }: Context): ExecOptions => ({
  onStdout: chunk => terminal.out(chunk),
  onStderr: chunk => terminal.err(chunk),
});

async function withConnection(
  context: Context,
  id: string,
  { sshPort, forwardAgent }: SshOptions,
  use: (connection: ShellConnection) => Promise<ExecResult>,
): Promise<number> {
  const address = (await context.machine(id))?.primaryIP;
  if (!address) throw new CommandError('Could not determine address of machine.');
  const { SshError } = await import('@flotilla/ssh');
  const { globals, terminal, tunnel } = context;
  try {
    const connection = await logIn(globals, terminal, { host: address, port: sshPort, forwardAgent, tunnel });
    const { code } = await use(connection);
    connection.close();
    return code ?? TRANSPORT_FAILED;
  } catch (error) {
    if (!(error instanceof SshError)) throw error;
    throw new CommandError(error.message, TRANSPORT_FAILED);
  }
}

function localMachineId(): string | undefined {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim();
  } catch {
    return undefined;
  }
}

function runHere([program = '', ...args]: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('exit', code => resolve(code ?? TRANSPORT_FAILED));
  });
}
