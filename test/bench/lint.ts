import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileKindOf, lint, parseUnitFile, unitTypes } from '@flotilla/unit';
import { ms, percentile, type Row } from './figures.ts';

const FOLDER = '/lib/systemd/system';
const LINES = 200;

/** The linter on the unit files of this machine beside `systemd-analyze verify`, and on one long unit as it is typed in. */
export function benchLint(progress: (line: string) => void): Promise<Row[]> {
  const files = readdirSync(FOLDER, { withFileTypes: true })
    .filter(entry => entry.isFile() && unitTypes.includes(fileKindOf(entry.name)?.kind ?? ''))
    .map(entry => join(FOLDER, entry.name));
  progress(`${files.length} unit files of ${FOLDER}`);
  const ours = time(() => {
    for (const file of files) lint(parseUnitFile(readFileSync(file, 'utf8')), { fileName: file });
  });
  const verify = time(() => {
    try {
      execFileSync('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', ...files], { stdio: 'ignore' });
    } catch {
      // it exits with 1 when it has something to say
    }
  });
  const strokes = keystrokes();
  return Promise.resolve([
    {
      what: `${files.length} unit files judged`,
      figure: ms(ours),
      yardstick: `${ms(verify)} systemd-analyze verify`,
      target: 'less',
    },
    {
      what: `a key pressed in a unit of ${LINES} lines, judged anew`,
      figure: `p50 ${ms(percentile(strokes, 0.5))}, p99 ${ms(percentile(strokes, 0.99))}`,
      target: 'p99 10 ms',
    },
  ]);
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
