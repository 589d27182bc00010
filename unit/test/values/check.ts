import { describe, expect, test } from 'vitest';
import { directive } from '../../src/catalog/index.ts';
import type { Directive } from '../../src/catalog/index.ts';
import { judgeValue, type ValueProblem } from '../../src/values/index.ts';

/** What one setting takes and what not; the differential tests ask systemd about the same values. */
export interface ValueTable {
  /** `service/Service/TimeoutSec`: type of unit, section, name. */
  readonly setting: string;
  readonly accepted: readonly string[];
  /** With the refused part in «»: alone, or with what must be proposed instead of it. */
  readonly refused?: readonly (string | readonly [marked: string, replacement: string])[];
  /** Likewise, where systemd ignores only a part of the value. */
  readonly ignored?: readonly (string | readonly [marked: string, replacement: string])[];
  /** Likewise, where systemd takes the value, but complains of it. */
  readonly deprecated?: readonly (string | readonly [marked: string, replacement: string])[];
  /** Likewise, where systemd takes the value as it stands, which can't be what was meant. */
  readonly misread?: readonly (string | readonly [marked: string, replacement: string])[];
  /** Likewise, where the value works but something is to be known. */
  readonly hinted?: readonly (string | readonly [marked: string, replacement: string])[];
  /** Values on which the installed systemd's verdict is another, and why. */
  readonly otherwise?: Readonly<Record<string, string>>;
}

export function settingOf(setting: string): { readonly kind: string; readonly directive: Directive } {
  const [kind = '', section = '', name = ''] = setting.split('/');
  const found = directive(kind, section, name);
  if (found === undefined) throw new Error(`no such setting: ${setting}`);
  return { kind, directive: found };
}

export function judge(setting: string, text: string): readonly ValueProblem[] {
  return judgeValue({ ...settingOf(setting), text, unitName: undefined });
}

/** Whether these are problems that systemd itself has with a value. */
export const isComplaint = ({ severity }: ValueProblem): boolean => severity !== 'hint' && severity !== 'information';

/** The value with «» taken out. */
export const unmarked = (marked: string): string => marked.replace(/[«»]/g, '');

function marked(text: string, problems: readonly ValueProblem[]): string {
  const marks = problems.flatMap(({ start, end }) => [
    { at: start, mark: '«' },
    { at: end, mark: '»' },
  ]);
  return marks
    .sort((a, b) => b.at - a.at || (a.mark < b.mark ? 1 : -1))
    .reduce((all, { at, mark }) => all.slice(0, at) + mark + all.slice(at), text);
}

/** One test a value: nothing found in what is accepted, and exactly the marked parts in the others. */
export function checkTable(tables: readonly ValueTable[]): void {
  describe.each(tables)('$setting', table => {
    test.each(table.accepted)('takes %s', value => {
      expect(judge(table.setting, value)).toEqual([]);
    });
    checkProblems('refuses', 'error', table.setting, table.refused);
    checkProblems('says what is ignored in', 'warning', table.setting, table.ignored);
    checkProblems('says what is old in', 'deprecated', table.setting, table.deprecated);
    checkProblems('says what is misread in', 'information', table.setting, table.misread);
    checkProblems('says what to know about', 'hint', table.setting, table.hinted);
  });
}

function checkProblems(verb: string, severity: string, setting: string, rows: ValueTable['refused'] = []): void {
  const cases = rows.map(row =>
    typeof row === 'string' ? { text: row, replacement: undefined } : { text: row[0], replacement: row[1] },
  );
  test.each(cases)(`${verb} $text`, ({ text, replacement }) => {
    const problems = judge(setting, unmarked(text));
    expect(marked(unmarked(text), problems)).toBe(text);
    expect(new Set(problems.map(problem => problem.severity ?? 'error'))).toEqual(new Set([severity]));
    if (replacement !== undefined) expect(problems[0]?.replacement).toBe(replacement);
    for (const { message } of problems) expect(message).toMatch(/^(?:["A-Z0-9+\-%\\/]|systemd ).*[.?]$/);
  });
}
