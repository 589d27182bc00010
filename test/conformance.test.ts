import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Drivers } from './conformance/driver.ts';
import { drivers } from './conformance/drivers/index.ts';
import { report } from './conformance/report.ts';
import { caseFileNames, runFolder } from './conformance/run.ts';

const OWN_CASES = resolve(import.meta.dirname, 'fixtures/cases');

describe('fleet’s behaviour', async () => {
  const { files } = await runFolder(OWN_CASES, drivers);
  test.each(files.map(file => [file.file, file] as const))('%s', (_name, file) => {
    expect(file.malformed).toBeUndefined();
    expect(file.failures).toEqual([]);
    expect(file.passed).toBeGreaterThan(0);
  });

  test('every driver has its file', () => {
    expect(Object.keys(drivers).filter(name => !caseFileNames(OWN_CASES).includes(name))).toEqual([]);
  });
});

describe('the runner', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'conformance-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  async function run(files: Record<string, unknown>, given: Drivers) {
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
    const { text, ok } = report(await runFolder(folder, given));
    return { lines: text.split('\n'), ok };
  }
  const cases = (...list: unknown[]) => ({ description: 'x', cases: list });
  const double: Drivers = { double: ({ input }) => (input as number) * 2 };

  test('counts what passed and names files without driver', async () => {
    const { lines, ok } = await run(
      { 'double.json': cases({ input: 1, expected: 2 }, { input: 2, expectedOneOf: [3, 4] }), 'other.json': cases() },
      double,
    );
    expect(ok).toBe(true);
    expect(lines).toEqual(['double.json: 2 passed, 0 failed', '', 'not covered: other.json', '', '2 passed, 0 failed']);
  });

  test('shows input, expected and got of each failure', async () => {
    const { lines, ok } = await run(
      { 'double.json': cases({ name: 'two', input: 2, expected: 5 }, { input: 1, expectedError: 'no' }) },
      double,
    );
    expect(ok).toBe(false);
    expect(lines).toEqual([
      'double.json: 0 passed, 2 failed',
      '  FAILED two',
      '    input:    2',
      '    expected: 5',
      '    got:      4',
      '  FAILED case 2',
      '    input:    1',
      '    expected: "no"',
      '    got:      2',
      '',
      '0 passed, 2 failed',
    ]);
  });

  test('takes a driver that throws for a failure and goes on', async () => {
    const { lines } = await run(
      { 'bad.json': cases({ input: 1, expected: 2 }), 'double.json': cases() },
      {
        ...double,
        bad: () => Promise.reject(new Error('broken driver')),
      },
    );
    expect(lines.join('\n')).toMatch(/got: +\{"threw":"Error: broken driver/);
    expect(lines).toContain('double.json: 0 passed, 0 failed');
  });

  test('treats undefined as null and ignores the order of members', async () => {
    const input = { a: 1, b: [2] };
    const { ok } = await run(
      { 'same.json': cases({ input, expected: { b: [2], a: 1 } }), 'none.json': cases({ steps: [], expected: null }) },
      { same: each => each.input, none: () => undefined },
    );
    expect(ok).toBe(true);
  });

  test('tells a deviation apart', async () => {
    const deviation = () => ({ expected: 3, why: 'three is better' });
    const { lines, ok } = await run(
      { 'one.json': cases({ name: 'n', input: 1, expected: 2 }) },
      { one: { run: () => 3, deviation } },
    );
    expect(ok).toBe(true);
    expect(lines).toContain('  n: otherwise than fleet on purpose: three is better');
  });

  test.each([
    ['{', /double\.json: malformed, nothing run: not JSON/],
    ['[]', /top level must be an object/],
    ['{"cases": {}}', /"cases" must be a list/],
    ['{"cases": [1]}', /case 1 must be an object/],
    ['{"cases": [{"expected": 1}]}', /case 1 has neither "input" nor "steps"/],
    ['{"cases": [{"input": 1}]}', /must have exactly one of expected, expectedOneOf, expectedError; it has none/],
    ['{"cases": [{"input": 1, "expected": 1, "expectedError": 1}]}', /it has expected and expectedError/],
    ['{"cases": [{"input": 1, "expectedOneOf": 1}]}', /"expectedOneOf" must be a list/],
    ['{"cases": [{"input": 1, "expected": 1, "name": 1}]}', /"name" must be a text/],
  ])('says what is wrong with the malformed file %s', async (text, message) => {
    const { lines, ok } = await run({ 'double.json': text }, double);
    expect(ok).toBe(false);
    expect(lines[0]).toMatch(message);
    expect(lines.at(-1)).toBe('0 passed, 1 failed');
  });

  test('refuses a folder that is missing or holds no case file', async () => {
    await expect(runFolder(folder, double)).rejects.toThrow(/holds no case files/);
    await expect(runFolder(join(folder, 'none'), double)).rejects.toThrow(/cannot read the folder of cases/);
  });
});
