import { CommanderError } from 'commander';
import { commandPosition, normaliseArguments, takesValue } from './arguments.ts';
import type { Clock } from './clock.ts';
import type { Terminal } from './context.ts';
import { CommandError, UsageError } from './errors.ts';
import { buildProgram, type Environment } from './program.ts';
import { splitRemoteCommand } from './remote-command.ts';

/** Exit status of a command line that can't be understood. fleet 1.0 gave 0, so that scripts went on. */
const USAGE = 2;

/**
 * fleetctl: runs one command line.
 * @param args without the program's name
 * @returns the exit status: 0 done, 1 the command failed, 2 the command line is wrong, else the remote command's
 */
export async function runFleetctl(
  args: readonly string[],
  environment: Environment,
  terminal: Terminal,
  clock?: Clock,
): Promise<number> {
  let exitCode = 0;
  const remoteCommand: string[] = [];
  try {
    const program = buildProgram(environment, terminal, code => (exitCode = code), remoteCommand, clock);
    const names = [...program.commands.map(command => command.name()), 'help'];
    const words = normaliseArguments(args, names);
    if (words[0] === '-v') words[0] = 'version';
    if (words.length === 0) words.push('help');
    const position = commandPosition(words);
    if (words[position] === 'ssh') {
      const { own, remote } = splitRemoteCommand(words, position, takesValue);
      words.splice(0, words.length, ...own);
      remoteCommand.push(...remote);
    }
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, terminal);
  }
}

function report(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  terminal.err(`${(error as Error).message}\n`);
  if (error instanceof UsageError) return USAGE;
  return error instanceof CommandError ? error.exitCode : 1;
}
