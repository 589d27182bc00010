import { Command } from 'commander';
import { Api } from './api.ts';
import { addLists, addLifecycle, addObservers, addSsh, type Action } from './program-commands.ts';
import { addInsight } from './program-insight.ts';
import { addMachines } from './program-machines.ts';
import { addRollOut } from './program-roll-out.ts';
import type { Clock } from './clock.ts';
import { completionScript } from './completion.ts';
import { Context, type GlobalOptions, type Terminal } from './context.ts';
import { addGlobalOptions, checkDriver, type Environment } from './global-options.ts';
import { helpText } from './help.ts';
import { HttpClient } from './http.ts';
import { logIn } from './login.ts';
import { parseTunnel, Tunnel } from './tunnel.ts';
import { VERSION } from './version.ts';

export type { Environment };

const VERSION_TEXT = `fleetctl version ${VERSION}`;

/**
 * The whole command line: global options and commands. `exit` is told the status of the command that ran;
 * `remoteCommand` are the words that `ssh` runs on the machine; waits go by the clock.
 */
export function buildProgram(
  environment: Environment,
  terminal: Terminal,
  exit: (code: number) => void,
  remoteCommand: readonly string[],
  clock?: Clock,
): Command {
  const program: Command = new Command('fleetctl');
  program
    .description('fleetctl is a command-line interface to Flotilla, the cluster-wide systemd.')
    .exitOverride()
    .configureOutput({ writeOut: text => terminal.out(text), writeErr: text => terminal.err(text) })
    .configureHelp({ formatHelp: command => helpText(command, program) })
    .showSuggestionAfterError()
    .helpCommand('help [command]', 'Show a list of commands or help for one command')
    .helpOption('-h, --help', 'Print usage information and exit')
    .version(VERSION_TEXT, '--version', 'Print the version and exit');
  addGlobalOptions(program, environment);

  const add = (usage: string, summary: string, description: string, action: Action): Command => {
    const command = program.command(usage).summary(summary).description(description);
    return command.action(async (...parameters: unknown[]) => {
      const [given, options] = parameters.length === 3 ? [parameters[0], parameters[1]] : [[], parameters[0]];
      const args = Array.isArray(given) ? (given as string[]) : [given as string].filter(Boolean);
      const globals = program.opts<GlobalOptions>();
      checkDriver(globals.driver);
      const trace = globals.debug ? (line: string) => terminal.err(`DEBUG: ${line}\n`) : undefined;
      const tunnel = tunnelOf(globals, terminal);
      const http = new HttpClient(firstEndpoint(globals.endpoint, terminal), globals, trace, tunnel);
      try {
        const code = await action(
          new Context(new Api(http), terminal, globals, tunnel, clock),
          args,
          options as Record<string, unknown>,
        );
        exit(typeof code === 'number' ? code : 0);
      } finally {
        http.close();
        tunnel?.close();
      }
    });
  };
  addLifecycle(add);
  addLists(add);
  addObservers(add);
  addSsh(add, remoteCommand);
  addInsight(add);
  addRollOut(add);
  addMachines(add);
  program
    .command('version')
    .summary('Print the version and exit')
    .description('Prints the version of fleetctl.')
    .action(() => terminal.out(`${VERSION_TEXT}\n`));
  program
    .command('completion <shell>')
    .summary('Print a completion script for bash, zsh or fish')
    .description(
      'Prints a script that completes commands, flags and units.\n\n  source <(fleetctl completion bash)\n  fleetctl completion zsh > "${fpath[1]}/_fleetctl"\n  fleetctl completion fish > ~/.config/fish/completions/fleetctl.fish',
    )
    .action((shell: string) => {
      const commands = program.commands.map(command => ({
        name: command.name(),
        summary: command.summary(),
        flags: command.options.flatMap(({ long }) => long ?? []),
      }));
      terminal.out(completionScript(shell, commands));
    });
  return program;
}

function tunnelOf(globals: GlobalOptions, terminal: Terminal): Tunnel | undefined {
  if (globals.tunnel === undefined) return undefined;
  const address = parseTunnel(globals.tunnel);
  return new Tunnel(() => logIn(globals, terminal, address));
}

function firstEndpoint(text: string, terminal: Terminal): string {
  const [first = '', ...others] = text.split(',').map(part => part.trim());
  if (others.length > 0) terminal.err(`WARN: several endpoints given, using only the first: ${first}\n`);
  return first;
}
