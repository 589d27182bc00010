import type { Command, Help, Option } from 'commander';

/** Help in fleetctl's layout: NAME, USAGE, DESCRIPTION, COMMANDS, OPTIONS, GLOBAL OPTIONS. */
export function helpText(command: Command, program: Command): string {
  const helper: Help = command.createHelp();
  const isProgram = command === program;
  const usage = isProgram
    ? 'fleetctl [global options] <command> [command options] [arguments...]'
    : `fleetctl ${command.name()} ${command.usage()}`;
  const sections: [string, string[]][] = [
    ['NAME', [`${isProgram ? 'fleetctl' : command.name()} - ${isProgram ? command.description() : command.summary()}`]],
    ['USAGE', [usage]],
  ];
  if (!isProgram) sections.push(['DESCRIPTION', command.description().split('\n')]);
  const commands = helper
    .visibleCommands(command)
    .map(one => [one.name(), one.summary() || one.description()] as const);
  if (isProgram) sections.push(['COMMANDS', aligned(commands)]);
  const own = shown(command).map(row);
  if (!isProgram && own.length > 0) sections.push(['OPTIONS', aligned(own)]);
  sections.push([
    'GLOBAL OPTIONS',
    aligned([...shown(program).map(row), ['-h, --help', 'Print usage information and exit'] as const]),
  ]);
  if (isProgram) {
    sections.push([
      '',
      [
        'Global options can also be set as FLEETCTL_ENDPOINT, FLEETCTL_SSH_USERNAME and so on.',
        'fleetctl help <command> tells more about one command.',
      ],
    ]);
  }
  return sections
    .map(
      ([title, lines]) =>
        `${title === '' ? '' : `${title}:\n`}${lines.map(line => (line === '' || title === '' ? line : `\t${line}`)).join('\n')}\n`,
    )
    .join('\n');
}

const shown = ({ options }: Command): readonly Option[] => options.filter(option => !option.hidden);

function row(option: Option): readonly [string, string] {
  const { defaultValue } = option as { defaultValue?: unknown };
  const shown =
    typeof defaultValue === 'string' || typeof defaultValue === 'number' ? ` (default ${defaultValue})` : '';
  return [option.flags, `${option.description}${shown}`];
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `${left.padEnd(width)}${right}`);
}
