import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { applyEdits, catalogVersion, fixAll } from '@flotilla/unit';
import { FORMATS, parseArguments, UsageError, type Format, type Request } from './arguments.ts';
import { findings, isAtLeast, SEVERITIES, type Finding } from './finding.ts';
import { formatGithub } from './formats/github.ts';
import { formatJson } from './formats/json.ts';
import { formatSarif } from './formats/sarif.ts';
import { formatText } from './formats/text.ts';
import { notUtf8 } from './not-utf8.ts';
import { replaceFile } from './replace-file.ts';
import { unitFiles } from './unit-files.ts';
import { VERSION } from './version.ts';

/** Where texts come from and go to. */
export interface Streams {
  readonly stdin: () => string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const HELP = `flotilla-lint [options] FILE|FOLDER…

Finds what systemd would refuse or ignore in unit files and drop-ins, and podman in quadlets; in [X-Fleet] what fleet
would.
A folder is searched with all that is below it. - reads standard input.

  --format ${FORMATS.join('|')}   how findings are printed (default text)
  --fail-on ${[...SEVERITIES, 'never'].join('|')}
                                    the least severity that makes the exit status 1 (default warning)
  --stdin-name NAME                 what the text on standard input is called (default stdin.service)
  --target-version N                the systemd that the files are for (default ${catalogVersion}, the newest known)
  --fix                             mend what is certain, such as old names; the rest is printed. Of standard input the
                                    mended text is printed, and what is left on standard error
  --version, -h, --help

Exit status: 0 nothing to fail on, 1 something found, 2 wrong usage or a file that can't be read.

  flotilla-lint units/
  flotilla-lint --fix --target-version 252 web.service
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

type LintRequest = Extract<Request, { type: 'lint' }>;

function lintAll(request: LintRequest, { stdin, out, err }: Streams): number {
  const { format, failOn, fix, targetVersion } = request;
  const fromStdin = request.paths.includes('-');
  // all is read and mended before anything is written
  const files = unitFiles(request.paths.filter(path => path !== '-')).map(path => readUnitFile(path, request));
  const given = fromStdin ? [{ ...mended({ path: request.stdinName, text: stdin() }, request), refused: [] }] : [];
  for (const { path, text, before } of files) if (text !== before) replaceFile(path, text);
  const found = [...files, ...given].flatMap(({ path, text, refused }) => [
    ...refused,
    ...findings(path, text, { targetVersion }),
  ]);
  for (const { text } of fix ? given : []) out(text);
  (fix && fromStdin ? err : out)(PRINTERS[format](found, files.length + given.length));
  return failOn !== 'never' && found.some(one => isAtLeast(one, failOn)) ? 1 : 0;
}

interface UnitText {
  readonly path: string;
  readonly text: string;
}

interface UnitFile extends UnitText {
  readonly before: string;
  /** What only the bytes of the file tell. */
  readonly refused: readonly Finding[];
}

function readUnitFile(path: string, request: LintRequest): UnitFile {
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  if (!request.fix) return { path, text, before: text, refused: notUtf8(path, bytes) };
  if (!isUtf8(bytes)) throw new UsageError(`${path} is no UTF-8, so --fix can't change it`);
  return { ...mended({ path, text }, request), refused: [] };
}

function mended({ path, text }: UnitText, { fix, targetVersion }: LintRequest): UnitText & { readonly before: string } {
  return { path, text: fix ? applyEdits(text, fixAll(text, { fileName: path, targetVersion })) : text, before: text };
}

const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
