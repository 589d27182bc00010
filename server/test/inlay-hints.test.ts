import { expect, test } from 'vitest';
import { inlayHintsOf } from '../src/features/inlay-hints.ts';
import { openUnitFile } from '../src/unit-file.ts';

const clock = { now: Date.UTC(2026, 10, 25, 12), timeZone: 'Europe/Berlin' };

/** The text with each hint where it is shown. */
function hinted(text: string, name: string, range = { start: 0, end: Infinity }): string {
  const file = openUnitFile(`file:///${name}`, text);
  const lines = text.split('\n');
  for (const { position, label } of inlayHintsOf(file, range, clock)) {
    lines[position.line] =
      `${(lines[position.line] ?? '').slice(0, position.character)} <${typeof label === 'string' ? label : ''}>`;
  }
  return lines.join('\n');
}

test.each([
  ['[Timer]\nOnCalendar=daily', 'a.timer', 'OnCalendar=daily <next Thu 2026-11-26 00:00:00>'],
  ['[Timer]\nOnCalendar=2020-01-01', 'a.timer', 'OnCalendar=2020-01-01 <never again>'],
  ['[Timer]\nOnBootSec=3600', 'a.timer', 'OnBootSec=3600 <= 1h>'],
  ['[Service]\nRestartSec=90', 'a.service', 'RestartSec=90 <= 1min 30s>'],
  ['[Service]\nRestartSec=90 \\\n  s', 'a.service', '  s <= 1min 30s>'],
  ['[Service]\nMemoryMax=1073741824', 'a.service', 'MemoryMax=1073741824 <= 1G>'],
  ['[Service]\nLimitFSIZE=2048K', 'a.service', 'LimitFSIZE=2048K <= 2M>'],
])('%j', (text, name, expected) => {
  expect(hinted(text, name).split('\n').at(-1)).toBe(expected);
});

test.each([
  ['RestartSec=5', 'RestartSec=5s', 'RestartSec=1min 30s', 'RestartSec=1 minute 30 seconds', 'RestartSec=0'],
  ['TimeoutSec=infinity', 'MemoryMax=1G', 'MemoryMax=infinity', 'MemoryMax=50%', 'RestartSec=nonsense', 'RestartSec='],
  ['LimitNOFILE=1048576', 'Unknown=3600', 'User=3600', 'RestartSec=%i'],
])('what is plain has none: %s …', (...lines) => {
  const text = `[Service]\n${lines.join('\n')}`;
  expect(hinted(text, 'a.service')).toBe(text);
});

test('only those asked for', () => {
  const text = '[Service]\nRestartSec=90\nTimeoutSec=90';
  expect(hinted(text, 'a.service', { start: 0, end: 24 })).toBe('[Service]\nRestartSec=90 <= 1min 30s>\nTimeoutSec=90');
});
