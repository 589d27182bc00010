import { expect, test } from 'vitest';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver';
import { diagnosticsOf } from '../src/features/diagnostics.ts';
import { openUnitFile } from '../src/unit-file.ts';

test('a diagnostic has place, severity, code, source, message and what a fix needs', () => {
  const file = openUnitFile('file:///a.service', '[Service]\r\nExecStrat=/bin/true\r\n');
  expect(diagnosticsOf(file)).toEqual([
    {
      range: { start: { line: 1, character: 0 }, end: { line: 1, character: 9 } },
      severity: DiagnosticSeverity.Warning,
      code: 'unknown-directive',
      source: 'flotilla',
      message: 'systemd does not know ExecStrat= in [Service] and ignores it. Did you mean ExecStart=?',
      data: { replacement: 'ExecStart' },
    },
  ]);
});

test('old names are marked as deprecated', () => {
  const [found] = diagnosticsOf(openUnitFile('file:///a.target', '[Unit]\nBindTo=b.service'));
  expect(found).toMatchObject({ severity: DiagnosticSeverity.Hint, tags: [DiagnosticTag.Deprecated] });
});

test.each([
  ['file:///etc/systemd/system/a.timer', ['missing-setting', 'unknown-section']],
  ['file:///a%20b/a.service.d/c.conf', []],
  ['untitled:Untitled-1', []],
  ['fleet://cluster/units/a.service?rev=1', []],
  ['fleet://cluster/units/a.socket#x', ['missing-setting', 'unknown-section']],
  ['file:///100%/a.service', []],
])('the kind of file is read from %s', (uri, expected) => {
  const file = openUnitFile(uri, '[Service]\nExecStart=/bin/true');
  expect(diagnosticsOf(file).map(({ code }) => code)).toEqual(expected);
});
