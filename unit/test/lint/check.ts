import { expect, test } from 'vitest';
import { lint, parseUnitFile, type LintOptions } from '../../src/index.ts';

/** A unit file with what is wrong in «», and its repaired twin. */
export interface BadUnit {
  /** What the row is about. */
  readonly name: string;
  readonly file: string;
  /** With «» around each range that the rule points at. */
  readonly bad: string;
  /** Likewise without any mistake, in as few other characters as can be. */
  readonly good: string;
  readonly code: string;
  /** What the data says, where it says anything: `replacement`, `add`, `remove`. */
  readonly fix?: unknown;
}

export const unmarked = (text: string): string => text.replace(/[«»]/g, '');

/** The text with «» around every range of that code. */
export function marked(text: string, file: string, code: string, options: LintOptions = {}): string {
  const found = lint(parseUnitFile(text), { fileName: file, ...options }).filter(one => one.code === code);
  const marks = found.flatMap(({ start, end }) => [
    { at: start, mark: '«' },
    { at: end, mark: '»' },
  ]);
  return marks
    .sort((a, b) => b.at - a.at || (a.mark < b.mark ? 1 : -1))
    .reduce((all, { at, mark }) => all.slice(0, at) + mark + all.slice(at), text);
}

/** One test a row: exactly the marked ranges are found, and nothing at all in the repaired twin. */
export function checkUnits(rows: readonly BadUnit[]): void {
  test.each(rows)('$name', ({ file, bad, good, code, fix }) => {
    expect(marked(unmarked(bad), file, code)).toBe(bad);
    const found = lint(parseUnitFile(unmarked(bad)), { fileName: file }).filter(one => one.code === code);
    for (const { message } of found) expect(message).toMatch(/^(?:["A-Z[]|systemd |fleet |podman ).*[.?]$/);
    if (fix !== undefined) expect(found[0]?.data).toEqual(fix);
    expect(lint(parseUnitFile(good), { fileName: file })).toEqual([]);
  });
}
