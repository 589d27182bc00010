import type { FileResult, Results } from './run.ts';

export interface Report {
  readonly text: string;
  readonly ok: boolean;
}

/** The results for people: a line per file, each failure in full, files not covered, the sums in the last line. */
export function report({ files, notCovered }: Results): Report {
  const lines = files.flatMap(describeFile);
  if (notCovered.length > 0) lines.push('', `not covered: ${notCovered.map(name => `${name}.json`).join(', ')}`);
  const passed = files.reduce((sum, file) => sum + file.passed, 0);
  const failed = files.reduce((sum, file) => sum + file.failures.length + (file.malformed === undefined ? 0 : 1), 0);
  lines.push('', `${passed} passed, ${failed} failed`);
  return { text: lines.join('\n'), ok: failed === 0 };
}

function describeFile({ file, passed, failures, deviations, malformed }: FileResult): string[] {
  if (malformed !== undefined) return [`${file}.json: malformed, nothing run: ${malformed}`];
  const lines = [`${file}.json: ${passed} passed, ${failures.length} failed`];
  for (const { name, why } of deviations) lines.push(`  ${name}: otherwise than fleet on purpose: ${why}`);
  for (const { name, input, expected, got } of failures) {
    lines.push(
      `  FAILED ${name}`,
      `    input:    ${JSON.stringify(input)}`,
      `    expected: ${JSON.stringify(expected)}`,
      `    got:      ${JSON.stringify(got)}`,
    );
  }
  return lines;
}
