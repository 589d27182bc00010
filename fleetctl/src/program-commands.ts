import { InvalidArgumentError, Option, type Command } from 'commander';
import { cat } from './commands/cat.ts';
import { fdForward } from './commands/fd-forward.ts';
import * as lifecycle from './commands/lifecycle.ts';
import { listMachines, listUnitFiles, listUnits, type ListOptions } from './commands/lists.ts';
import { restart } from './commands/restart.ts';
import { journal, status } from './commands/observe.ts';
import { ssh } from './commands/ssh.ts';
import type { Context } from './context.ts';
import { UsageError } from './errors.ts';
import { blockAttempts } from './wait.ts';

/** What a command does; resolves to its exit status when that is a number, else it is 0. */
export type Action = (context: Context, args: string[], options: Record<string, unknown>) => Promise<unknown>;

/** Adds a command to the program. */
export type Add = (usage: string, summary: string, description: string, action: Action) => Command;

export const attemptsOf = (options: Record<string, unknown>): number =>
  blockAttempts(options['block'] === false, options['blockAttempts'] as number);

const textOf = (options: Record<string, unknown>, name: string): string | undefined =>
  options[name] as string | undefined;

const BLOCK_ATTEMPTS = 'Wait at most this many rounds of 2 seconds; 0 waits until it is done';

const NO_SIGNATURES = 'WARNING: The signed/verified units feature is DEPRECATED and cannot be used.';

/** `--block-attempts` */
export const blockAttemptsOption = (command: Command): Command =>
  command.option('--block-attempts <n>', BLOCK_ATTEMPTS, integer, 0);

export function blocking(command: Command): Command {
  return blockAttemptsOption(command).option('--no-block', 'Do not wait until the units are in the wanted state');
}

export function addLifecycle(add: Add): void {
  const creating = { submit: lifecycle.submit, load: lifecycle.load, start: lifecycle.start };
  const create = (name: keyof typeof creating, summary: string, description: string): Command =>
    blocking(
      add(`${name} [unit...]`, summary, description, (context, args, options) => {
        if (options['sign'] === true) throw new UsageError(NO_SIGNATURES);
        return creating[name](context, args, {
          attempts: attemptsOf(options),
          replace: options['replace'] === true,
          rollback: options['rollback'] === true,
        });
      }),
    )
      .option('--replace', 'Replace a unit in the cluster whose file here differs', false)
      .addOption(new Option('--sign').hideHelp());
  create(
    'submit',
    'Upload units to the cluster without loading them',
    'Stores unit files in the cluster. They stay inactive until they are loaded or started.\n\nOne unit:\n  fleetctl submit hello.service\nA folder, by the shell:\n  fleetctl submit units/*',
  );
  create(
    'load',
    'Have units loaded on machines, after submitting them where needed',
    'Chooses a machine for each unit and loads it there, without starting it. A started unit is stopped.\n\n  fleetctl load hello.service',
  );
  create(
    'start',
    'Start units in the cluster, after submitting and loading them where needed',
    'Starts units on the machines that fit and waits until systemd reports them active.\n\nInstances of a template:\n  fleetctl start web@1 web@2\nA changed file, one instance after another, and back when one fails:\n  fleetctl start --replace --rollback web@1 web@2',
  ).option('--rollback', 'With --replace: when a unit fails, give the replaced ones their old file back', false);
  const change = (name: 'stop' | 'unload' | 'destroy', summary: string, description: string): void => {
    blocking(
      add(`${name} [unit...]`, summary, description, (context, args, options) =>
        lifecycle[name](context, args, { attempts: attemptsOf(options) }),
      ),
    );
  };
  change(
    'stop',
    'Stop units in the cluster',
    "Stops units and leaves them loaded on their machines.\n\nAll that match and are not inactive:\n  fleetctl stop 'web@*'",
  );
  change(
    'unload',
    'Take units off their machines',
    "Stops and unloads units; their files stay in the cluster.\n\n  fleetctl unload 'web@*'",
  );
  change(
    'destroy',
    'Remove units from the cluster',
    "Stops and unloads units, removes their files from the cluster, and waits until no machine holds them.\n\nEvery unit that matches, the template too:\n  fleetctl destroy 'web@*'",
  );
  add(
    'restart [unit...]',
    'Stop units and start them again',
    "Stops each unit where it runs, waits until it has stopped, and starts it again, one after the other. A loaded unit is\nstarted; an inactive one is an error.\n\nAll instances of a template, one by one:\n  fleetctl restart 'web@*'",
    (context, args, options) => restart(context, args, { attempts: attemptsOf(options) }),
  ).option('--block-attempts <n>', BLOCK_ATTEMPTS, integer, 0);
  add(
    'cat [unit]',
    'Print a unit file as it is in the cluster',
    'Prints the normal form of a unit file; with --raw the text as it was submitted.\n\n  fleetctl cat --raw hello.service',
    (context, args, options) => cat(context, args, { raw: options['raw'] === true }),
  ).option('--raw', 'Print the text as submitted, comments and all', false);
}

export function addLists(add: Add): void {
  const list = (
    name: string,
    run: (context: Context, options: ListOptions) => Promise<void>,
    fields: { defaults: string; valid: string; of: string },
    summary: string,
  ): void => {
    add(
      name,
      summary,
      `${summary}.\n\nFor scripts, without column headers or as JSON:\n  fleetctl ${name} --no-legend\n  fleetctl ${name} -o json`,
      (context, _args, options) =>
        run(context, {
          full: options['full'] === true,
          legend: options['legend'] !== false,
          fields: options['fields'] as string,
          json: options['output'] === 'json',
        }),
    )
      .option('-l, --full', 'Do not shorten ids and hashes', false)
      .addOption(new Option('-o, --output <format>', 'Format').choices(['table', 'json']).default('table'))
      .option('--no-legend', 'Do not print column headers')
      .option('--fields <fields>', `Columns to print for each ${fields.of}: ${fields.valid}`, fields.defaults);
  };
  list(
    'list-machines',
    listMachines,
    { defaults: 'machine,ip,metadata', valid: 'ip,machine,metadata', of: 'machine' },
    'List the machines of the cluster',
  );
  list(
    'list-unit-files',
    listUnitFiles,
    { defaults: 'unit,hash,dstate,state,target', valid: 'desc,dstate,global,hash,state,target,unit', of: 'unit file' },
    'List the unit files in the cluster, loaded or not',
  );
  list(
    'list-units',
    listUnits,
    { defaults: 'unit,machine,active,sub', valid: 'active,hash,load,machine,sub,unit', of: 'unit' },
    'List the units that machines hold, with their states',
  );
}

const MACHINE = 'Only on this machine, by the beginning of its id; for global units';
const SSH_PORT = 'Port of sshd on the machine (default 22, or as ~/.ssh/config says)';
const port = (options: Record<string, unknown>): number | undefined => options['sshPort'] as number | undefined;

export function addObservers(add: Add): void {
  add(
    'status [unit...]',
    "Print systemd's status of units",
    "Runs `systemctl status` on each unit's machine, over SSH when it is another one; of a global unit on all its machines.\n\nAll instances of a template:\n  fleetctl status 'web@*'\nA global unit on one machine:\n  fleetctl status --machine 85c0 agent.service",
    (context, args, options) => status(context, args, { sshPort: port(options), machine: textOf(options, 'machine') }),
  )
    .option('-m, --machine <id>', MACHINE)
    .option('--ssh-port <port>', SSH_PORT, integer);
  add(
    'journal [unit]',
    "Print a unit's journal",
    "Reads the unit's journal on its machine, over SSH when it is another one.\n\nThe last lines, then whatever comes:\n  fleetctl journal --lines 50 -f hello.service\nWhat went wrong in the last hour:\n  fleetctl journal --since '1 hour ago' --grep error hello.service",
    (context, args, options) =>
      journal(context, args, {
        lines: options['lines'] as number | undefined,
        since: textOf(options, 'since'),
        grep: textOf(options, 'grep'),
        machine: textOf(options, 'machine'),
        follow: options['follow'] === true,
        output: options['output'] as string,
        sudo: options['sudo'] === true,
        sshPort: port(options),
      }),
  )
    .option('--lines <n>', 'Number of recent lines (default 10; all with --since or --grep)', integer)
    .option('--since <time>', 'Only lines since then, as journalctl reads it: "10 min ago", "2026-01-31 12:00"')
    .option('--grep <pattern>', 'Only lines that match a regular expression')
    .option('-m, --machine <id>', MACHINE)
    .option('-f, --follow', 'Go on with lines as they are written', false)
    .option('--output <mode>', "journalctl's output mode", 'short')
    .option('--sudo', 'Run journalctl with sudo', false)
    .option('--ssh-port <port>', SSH_PORT, integer);
}

export function addSsh(add: Add, remoteCommand: readonly string[]): void {
  add(
    'ssh [machine|unit]',
    'Open a shell on a machine, or run a command there',
    'Logs in to a machine that is named by the beginning of its id, or by a unit that it holds. The words after that are a\nline for its shell; the exit status is that of the line. Keys come from ssh-agent, ~/.ssh and ~/.ssh/config.\n\nA shell where a unit runs:\n  fleetctl ssh hello.service\nOne command on a machine:\n  fleetctl ssh -m 85c0 uptime\nWith your ssh-agent within reach:\n  fleetctl ssh -A 85c0 -- git pull',
    (context, args, options) =>
      ssh(context, args, {
        machine: textOf(options, 'machine'),
        unit: textOf(options, 'unit'),
        forwardAgent: options['forwardAgent'] === true,
        sshPort: port(options),
        command: remoteCommand,
      }),
  )
    .usage('[options] [machine|unit] [command...]')
    .option('-m, --machine <id>', 'Machine, by the beginning of its id')
    .option('-u, --unit <unit>', 'Unit on whose machine to log in')
    .option('-A, --forward-agent', 'Let the machine use your ssh-agent', false)
    .option('--ssh-port <port>', SSH_PORT, integer);
  add(
    'fd-forward [socket]',
    'Connect standard input and output with a Unix socket',
    'Passes everything on between standard input and output and a Unix socket. fleetctl runs it on the far side of --tunnel.\n\n  fleetctl fd-forward /var/run/fleet.sock',
    (_context, args) => fdForward(args),
  );
}

export function integer(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
