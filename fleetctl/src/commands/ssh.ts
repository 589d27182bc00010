import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { lookUpMachine, type LookupScope } from '../machine-lookup.ts';
import { openShell, type SshOptions } from '../remote.ts';

export interface SshCommandOptions extends SshOptions {
  readonly machine?: string | undefined;
  readonly unit?: string | undefined;
  /** The words of the remote command; empty for a shell. */
  readonly command: readonly string[];
}

/** `ssh`: a shell or one command on a machine, named itself or by a unit that it holds. Resolves to the remote exit status. */
export async function ssh(context: Context, args: readonly string[], options: SshCommandOptions): Promise<number> {
  const { machine, unit, command } = options;
  if (machine !== undefined && unit !== undefined) {
    throw new CommandError('Both machine and unit flags provided, please specify only one.');
  }
  const scope: LookupScope = machine !== undefined ? 'machine' : unit !== undefined ? 'unit' : 'either';
  const id = await lookUp(context, machine ?? unit ?? args[0] ?? '', scope);
  return openShell(context, id, command.length === 0 ? undefined : command.join(' '), options);
}

async function lookUp(context: Context, word: string, scope: LookupScope): Promise<string> {
  try {
    return await lookUpMachine(word, scope, (await context.machines()).values(), name => context.api.unit(name));
  } catch (error) {
    throw new CommandError(`Unable to proceed: ${(error as Error).message}`);
  }
}
