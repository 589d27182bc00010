import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileKindOf, lint, parseUnitFile, unitTypes } from '@flotilla/unit';
import { ms, percentile, type Row } from './figures.ts';

const FOLDER = '/lib/systemd/system';
const LINES = 200;
const MANY = 1382;

/** The linter on unit files beside `systemd-analyze verify` on the same ones, and on one long unit as it is typed in. */
export function benchLint(progress: (line: string) => void): Promise<Row[]> {
  const files = readdirSync(FOLDER, { withFileTypes: true })
    .filter(entry => entry.isFile() && unitTypes.includes(fileKindOf(entry.name)?.kind ?? ''))
    .map(entry => join(FOLDER, entry.name));
  const folder = mkdtempSync(join(tmpdir(), 'bench-lint-'));
  try {
    const rows = [
      judged(files, 'unit files of this machine', progress),
      judged(copies(files, folder), 'copies of them', progress),
    ];
    return Promise.resolve([...rows.flat(), typed()]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The files over and over under other names, as many as a large project has. */
function copies(files: readonly string[], folder: string): string[] {
  return Array.from({ length: MANY }, (_, index) => {
    const file = files[index % files.length] ?? '';
    const copy = join(folder, `${index}-${basename(file)}`);
    copyFileSync(file, copy);
    return copy;
  });
}

/** The same files judged in a new process, in this one, and by systemd. */
function judged(files: readonly string[], what: string, progress: (line: string) => void): Row[] {
  progress(`${files.length} ${what}`);
  const cold = time(() => run(process.execPath, [resolve(import.meta.dirname, 'flotilla-lint.cjs'), ...files]));
  const warm = time(() => {
    for (const file of files) lint(parseUnitFile(readFileSync(file, 'utf8')), { fileName: file });
  });
  const verify = (...options: string[]): number => time(() => run('systemd-analyze', ['verify', ...options, ...files]));
  const inOneRun = `${ms(verify('--man=no', '--recursive-errors=no'))} systemd-analyze verify --man=no`;
  // which looks up every manual page; of many files that takes minutes
  const asItIs = files.length === MANY ? '' : `, ${ms(verify())} without options`;
  const target = files.length === MANY ? '1000 ms' : 'less';
  return [
    { what: `flotilla-lint on ${files.length} ${what}`, figure: ms(cold), yardstick: inOneRun + asItIs, target },
    { what: 'the same in a running process', figure: ms(warm), target },
  ];
}

/** Both exit with 1 when they have something to say. */
function run(program: string, args: readonly string[]): void {
  const { error } = spawnSync(program, args, { stdio: 'ignore' });
  if (error !== undefined) throw error;
}

function typed(): Row {
  const strokes = keystrokes();
  return {
    what: `a key pressed in a unit of ${LINES} lines, judged anew`,
    figure: `p50 ${ms(percentile(strokes, 0.5))}, p99 ${ms(percentile(strokes, 0.99))}`,
    target: 'p99 10 ms',
  };
}

/** Milliseconds for each letter typed into the middle of a long service. */
function keystrokes(): number[] {
  const line = (index: number): string => `Environment=NAME_${index}="value number ${index}" PATH=/usr/bin:%h/bin\n`;
  const head = `[Unit]\nDescription=long\n\n[Service]\nExecStart=/usr/bin/env\n${Array.from({ length: LINES / 2 }, (_, i) => line(i)).join('')}`;
  const tail = Array.from({ length: LINES / 2 }, (_, i) => line(i + LINES)).join('');
  const typed = 'RestartSec=5min 30s\nTimeoutStopSec=infinity\nCPUQuota=20%\n'.repeat(5);
  return Array.from({ length: typed.length }, (_, index) =>
    time(() => lint(parseUnitFile(head + typed.slice(0, index + 1) + '\n' + tail), { fileName: 'long.service' })),
  );
}

function time(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
