import { describe, expect, test } from 'vitest';
import { fileKinds, directivesOf, sectionsOf } from '@flotilla/unit';
import { signatureHelpAt } from '../src/features/signature-help.ts';
import { formsOf } from '../src/features/value-forms.ts';
import { atCursor } from './support/cursor.ts';

/** The form that is meant, the part with the cursor in angle brackets. */
function help(marked: string, name?: string): string | undefined {
  const { file, offset } = atCursor(marked, name);
  const found = signatureHelpAt(file, offset);
  const signature = found?.signatures[found.activeSignature ?? 0];
  const label = signature?.parameters?.[found?.activeParameter ?? 0]?.label;
  if (signature === undefined || !Array.isArray(label)) return undefined;
  const [start, end] = label;
  const whole = signature.label;
  return `${whole.slice(0, start)}<${whole.slice(start, end)}>${whole.slice(end)}`;
}

describe('commands', () => {
  test.each([
    ['|', '<[prefixes]>program arguments… [; …]'],
    ['-|', '<[prefixes]>program arguments… [; …]'],
    ['-/bin/tr|ue', '[prefixes]<program> arguments… [; …]'],
    ['/bin/true |', '[prefixes]program <arguments…> [; …]'],
    ['/bin/true a|', '[prefixes]program <arguments…> [; …]'],
    ['/bin/true ; |', '<[prefixes]>program arguments… [; …]'],
    ['/bin/true \\\n  a|', '[prefixes]program <arguments…> [; …]'],
  ])('%j', (value, expected) => {
    expect(help(`[Service]\nExecStart=${value}`)).toBe(expected);
  });
});

describe('moments', () => {
  const [weekdays, date, time, zone] = ['[weekdays]', '[years-months-days]', '[hours:minutes:seconds]', '[time zone]'];
  test.each([
    ['|', weekdays],
    ['Mon|', weekdays],
    ['Mon |', date],
    ['Mon *-*|', date],
    ['2026-01-01 |', time],
    ['Mon 08:0|', time],
    ['08:00 |', zone],
    ['08:00 Europe/|', zone],
  ])('%j', (value, expected) => {
    expect(help(`[Timer]\nOnCalendar=${value}`, 'a.timer')).toContain(`<${expected}>`);
  });
});

test.each([
  ['[Service]\nBindPaths=/a|', '<[-]source>[:destination[:options]]'],
  ['[Service]\nBindPaths=/a:/b|', '[-]source<[:destination>[:options]]'],
  ['[Service]\nBindPaths=/a:/b:rbind |', '<[-]source>[:destination[:options]]'],
  ['[Service]\nEnvironment=|', '<NAME>=value …'],
  ['[Service]\nEnvironment=A=|', 'NAME=<value> …'],
  ['[Service]\nEnvironment="A=1 |"', 'NAME=<value> …'],
  ['[Service]\nEnvironment="A=1 2" |', '<NAME>=value …'],
  ['[Service]\nLimitNOFILE=1024:|', 'soft<[:hard]>'],
  ['[Service]\nDeviceAllow=/dev/null |', 'device <[access]>'],
  ['[Service]\nLoadCredential=a:|', 'name<[:path]>'],
])('%j', (marked, expected) => {
  expect(help(marked)).toBe(expected);
});

test.each([
  ['|', '</path/of/socket>'],
  ['127.0.0.1:|', 'IPv4 address:<port>'],
])('addresses of sockets: %j', (value, expected) => {
  expect(help(`[Socket]\nListenStream=${value}`, 'a.socket')).toBe(expected);
});

test.each([
  '[Service]\nUser=|',
  '[Service]\nExec|Start=/bin/true',
  '[Ser|vice]',
  '[Service]\n# Exec|Start=',
  'ExecStart=|',
])('nothing for %j', marked => {
  expect(help(marked)).toBeUndefined();
});

test('every part is to be found in its form, in order', () => {
  const all = fileKinds.flatMap(kind => sectionsOf(kind).flatMap(section => directivesOf(kind, section)));
  const forms = new Set(all.flatMap(formsOf));
  expect(forms.size).toBeGreaterThan(15);
  for (const { label, parts } of forms) {
    let from = 0;
    for (const part of parts) {
      const start = label.indexOf(part.label, from);
      expect(start, `${part.label} in ${label}`).toBeGreaterThanOrEqual(from);
      from = start + part.label.length;
    }
  }
});
