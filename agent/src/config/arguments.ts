import { ConfigError } from './load.ts';

export type Invocation =
  | { readonly action: 'run'; readonly configFile: string | undefined }
  | { readonly action: 'version' }
  | { readonly action: 'help' };

export const USAGE = `Usage: fleetd [--config FILE]
       fleetd --version | version
       fleetd --help

  --config FILE   configuration file (default /etc/fleet/fleet.conf, if it is there)
  --version       print the version and exit

Every option of the configuration file can also be given as an environment variable: FLEET_AGENT_TTL=10s
`;

/**
 * Takes fleetd's command line apart. One or two dashes, `--config FILE` or `--config=FILE`.
 * @throws {ConfigError} on anything unknown
 */
export function parseArguments(args: readonly string[]): Invocation {
  let configFile: string | undefined;
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    const [, flag, value] = /^--?([a-z]+)(?:=(.*))?$/s.exec(argument) ?? [];
    if (argument === 'version' || flag === 'version' || argument === '-v') return { action: 'version' };
    if (argument === 'help' || flag === 'help' || argument === '-h') return { action: 'help' };
    if (flag !== 'config') throw new ConfigError(`unknown argument "${argument}"`);
    configFile = value ?? args[++index];
    if (configFile === undefined || configFile === '') throw new ConfigError('--config needs the path of a file');
  }
  return { action: 'run', configFile };
}
