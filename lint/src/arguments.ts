import { parseArgs } from 'node:util';
import { catalogVersion, type Severity } from '@flotilla/unit';
import { SEVERITIES } from './finding.ts';

export const FORMATS = ['text', 'json', 'sarif', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** A command line as understood. */
export type Request =
  | { readonly type: 'help' | 'version' }
  | {
      readonly type: 'lint';
      /** Files and folders; `-` is standard input. */
      readonly paths: readonly string[];
      readonly format: Format;
      /** The least severity that makes the exit status 1; `never` none. */
      readonly failOn: Severity | 'never';
      /** What standard input is called. */
      readonly stdinName: string;
      /** Whether to mend what is certain. */
      readonly fix: boolean;
      /** Version of systemd that the files are for; the newest unless told. */
      readonly targetVersion: number | undefined;
    };

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws {UsageError} naming the flag and what it takes */
export function parseArguments(args: readonly string[]): Request {
  const { values, positionals } = read(args);
  if (values.help === true) return { type: 'help' };
  if (values.version === true) return { type: 'version' };
  if (positionals.length === 0) throw new UsageError('no file or folder given; flotilla-lint --help tells more');
  return {
    type: 'lint',
    paths: positionals,
    format: oneOf('--format', values.format, FORMATS),
    failOn: oneOf('--fail-on', values['fail-on'], [...SEVERITIES, 'never'] as const),
    stdinName: values['stdin-name'],
    fix: values.fix,
    targetVersion: version(values['target-version']),
  };
}

const OPTIONS = {
  format: { type: 'string', default: 'text' },
  'fail-on': { type: 'string', default: 'warning' },
  'stdin-name': { type: 'string', default: 'stdin.service' },
  'target-version': { type: 'string' },
  fix: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

function read(args: readonly string[]): ReturnType<typeof parse> {
  try {
    return parse(args);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

const parse = (args: readonly string[]) => parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });

function version(given: string | undefined): number | undefined {
  if (given === undefined || (/^[1-9]\d{1,3}$/.test(given) && Number(given) <= catalogVersion)) {
    return given === undefined ? undefined : Number(given);
  }
  throw new UsageError(
    `--target-version takes a version of systemd up to ${catalogVersion}, such as 252, not "${given}"`,
  );
}

function oneOf<T extends string>(flag: string, given: string, choices: readonly T[]): T {
  const found = choices.find(choice => choice === given);
  if (found === undefined) throw new UsageError(`${flag} takes ${choices.join(', ')}, not "${given}"`);
  return found;
}
