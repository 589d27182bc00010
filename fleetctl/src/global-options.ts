import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseBoolean } from './arguments.ts';
import { CommandError, UsageError } from './errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Adds the flags that every command takes. Each can also be given as `FLEETCTL_<FLAG>`; the command line wins. What only
 * made sense with fleet's etcd driver is taken and has no effect, so that scripts go on.
 * @throws {UsageError} naming the variable whose value can't be used
 */
export function addGlobalOptions(program: Command, environment: Environment): void {
  const option = (
    flags: string,
    description: string,
    fallback?: unknown,
    parse?: (text: string) => unknown,
    hidden = false,
  ): void => {
    const made = new Option(flags, description).hideHelp(hidden);
    const name =
      made.long
        ?.replace(/^--(no-)?/, '')
        .replaceAll('-', '_')
        .toUpperCase() ?? '';
    const given = environment[`FLEETCTL_${name}`];
    if (parse !== undefined) made.argParser(parse);
    const isTruth = parse === undefined && !made.required;
    const value = given === undefined || given === '' ? fallback : fromEnvironment(name, given, isTruth, parse);
    program.addOption(value === undefined ? made : made.default(value));
  };
  option('--endpoint <url>', 'Where the API of the cluster is', 'unix:///var/run/fleet.sock');
  option('--request-timeout <seconds>', 'Seconds that an answer of the API may take (default 30)', undefined, seconds);
  option(
    '--tunnel <machine>',
    'Go through this machine over SSH, to the API and to other machines: [user@]host[:port]',
  );
  option('--ssh-username <name>', 'User to log in as on a machine (default core, or as ~/.ssh/config says)');
  option('--ssh-timeout <seconds>', 'Seconds until an SSH connection must stand', 10, seconds);
  // the one that is shown comes second: the first gives both their value
  option('--strict-host-key-checking', 'Verify the keys of machines', true, undefined, true);
  option('--no-strict-host-key-checking', 'Do not verify the keys of machines', true);
  option('--known-hosts-file <file>', 'File that holds the keys of known machines', '~/.fleetctl/known_hosts');
  option('--ca-file <file>', "Certificate authority of the API's certificate");
  option('--cert-file <file>', 'Client certificate for the API');
  option('--key-file <file>', 'Key of the client certificate');
  option('--debug', 'Print more about what happens', false);
  const ofFleet = (flags: string, fallback?: unknown): void =>
    option(flags, 'As fleet had it', fallback, undefined, true);
  ofFleet('--driver <name>', 'API');
  ofFleet('--etcd-key-prefix <prefix>');
  ofFleet('--experimental-api');
}

/**
 * fleet could also talk to etcd itself; here only the API does.
 * @throws {CommandError} fleet's text for a driver that there is none of
 */
export function checkDriver(driver: string): void {
  if (driver === 'API') return;
  if (driver === 'etcd') {
    throw new CommandError(
      '--driver etcd: etcd is only reached through the API; leave --driver out and give --endpoint',
    );
  }
  throw new CommandError(`Unable to initialize client: unrecognized driver "${driver}"`);
}

function fromEnvironment(name: string, text: string, isTruth: boolean, parse?: (text: string) => unknown): unknown {
  const variable = `FLEETCTL_${name}=${text}`;
  if (isTruth) {
    const value = parseBoolean(text);
    if (value === undefined) throw new UsageError(`${variable}: use true or false`);
    return value;
  }
  try {
    return parse === undefined ? text : parse(text);
  } catch (error) {
    throw new UsageError(`${variable}: ${(error as Error).message}`);
  }
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('It must be a number of seconds, such as 10.');
  return value;
}
