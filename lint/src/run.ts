import { readFileSync } from 'node:fs';
import { FORMATS, parseArguments, UsageError, type Format, type Request } from './arguments.ts';
import { findings, isAtLeast, SEVERITIES, type Finding } from './finding.ts';
import { formatGithub } from './formats/github.ts';
import { formatJson } from './formats/json.ts';
import { formatSarif } from './formats/sarif.ts';
import { formatText } from './formats/text.ts';
import { unitFiles } from './unit-files.ts';
import { VERSION } from './version.ts';

/** Where texts come from and go to. */
export interface Streams {
  readonly stdin: () => string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const HELP = `flotilla-lint [options] FILE|FOLDER…

Finds what systemd would refuse or ignore in unit files and drop-ins; in [X-Fleet] what fleet would.
A folder is searched with all that is below it. - reads standard input.

  --format ${FORMATS.join('|')}   how findings are printed (default text)
  --fail-on ${[...SEVERITIES, 'never'].join('|')}
                                    the least severity that makes the exit status 1 (default warning)
  --stdin-name NAME                 what the text on standard input is called (default stdin.service)
  --version, -h, --help

Exit status: 0 nothing to fail on, 1 something found, 2 wrong usage or a file that can't be read.

  flotilla-lint units/
  flotilla-lint --format github $(git diff --name-only --diff-filter=d main)
`;

const PRINTERS: Readonly<Record<Format, (found: readonly Finding[], files: number) => string>> = {
  text: formatText,
  json: formatJson,
  sarif: formatSarif,
  github: formatGithub,
};

/** flotilla-lint: runs one command line and returns its exit status. */
export function runLint(args: readonly string[], streams: Streams): number {
  try {
    const request = parseArguments(args);
    if (request.type === 'lint') return lintAll(request, streams);
    streams.out(request.type === 'help' ? HELP : `flotilla-lint ${VERSION}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError) && !isFileError(error)) throw error;
    streams.err(`flotilla-lint: ${error.message}\n`);
    return 2;
  }
}

function lintAll(request: Extract<Request, { type: 'lint' }>, { stdin, out }: Streams): number {
  const { format, failOn } = request;
  const files = unitFiles(request.paths.filter(path => path !== '-'));
  const found = files.flatMap(path => findings(path, readFileSync(path, 'utf8')));
  const fromStdin = request.paths.includes('-');
  if (fromStdin) found.push(...findings(request.stdinName, stdin()));
  out(PRINTERS[format](found, files.length + (fromStdin ? 1 : 0)));
  return failOn !== 'never' && found.some(one => isAtLeast(one, failOn)) ? 1 : 0;
}

const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
