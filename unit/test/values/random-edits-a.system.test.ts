// Random edits of the tables' values: the installed systemd and the grammars give the same verdict on every one.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { allCases } from './cases/index.ts';
import { isComplaint, judge, settingOf, unmarked, type ValueTable } from './check.ts';

const folder = mkdtempSync(join(tmpdir(), 'unit-random-values-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const installed = 252;
const perTable = 40;

interface Edited {
  readonly setting: string;
  readonly value: string;
}

const characters = fc.constantFrom(...'0123456789 abcdefghijklmnopqrstuvwxyzMGKTESIGCAP_+-.,:;/@*~"\'#='.split(''));

/** A value of the table with one or two edits: a character put in, taken out or replaced, or another value's end. */
function edits(table: ValueTable): fc.Arbitrary<string> {
  const bad = [...(table.refused ?? []), ...(table.ignored ?? [])].map(row =>
    unmarked(typeof row === 'string' ? row : row[0]),
  );
  const value = fc.constantFrom(...table.accepted, ...bad);
  const edit = fc.tuple(fc.nat(), characters, fc.constantFrom('in', 'out', 'over', 'end'), value);
  return fc.tuple(value, fc.array(edit, { minLength: 1, maxLength: 2 })).map(([first, all]) =>
    all
      .reduce((text, [position, character, how, other]) => {
        const at = position % (text.length + 1);
        if (how === 'end') return text.slice(0, at) + other.slice(position % (other.length + 1));
        return text.slice(0, at) + (how === 'out' ? '' : character) + text.slice(how === 'in' ? at : at + 1);
      }, first)
      .trim(),
  );
}

const edited: readonly Edited[] = allCases
  .filter(({ setting, accepted }) => accepted.length > 0 && (settingOf(setting).directive.since ?? 0) <= installed)
  .flatMap(table =>
    fc
      .sample(edits(table), { numRuns: perTable, seed: 3 })
      .filter(value => value !== '' && !value.endsWith('\\'))
      .map(value => ({ setting: table.setting, value })),
  );

/** Where systemd says nothing though it leaves something out, or where systemd 252 is another than the newest. */
const knownDifferences: readonly { readonly why: string; readonly fits: (edit: Edited, found: string) => boolean }[] = [
  {
    why: 'what is not known here is left out without a word',
    fits: ({ setting }) => /CapabilityBoundingSet|AmbientCapabilities|SecureBits|DisableControllers/.test(setting),
  },
  {
    why: 'a weekday that does not fit its date is told since systemd 262',
    fits: (_, found) => found.includes('never elapses'),
  },
  { why: 'sizes with units since systemd 253', fits: ({ setting }) => setting.endsWith('MessageQueueMessageSize') },
  {
    why: 'systemd 252 takes one class too many',
    fits: ({ setting, value }) => setting.endsWith('IOSchedulingClass') && /^(0[xo])?[01]*[08]$/.test(value),
  },
  { why: 'new in systemd 258', fits: ({ value }) => value === 'ext' },
  { why: 'hangs on the machine', fits: ({ setting }) => setting.endsWith('Personality') },
  {
    why: "an abbreviation that may be the machine's own time zone",
    fits: ({ setting, value }) => setting.endsWith('OnCalendar') && /[A-Z]{3,5}$/.test(value),
  },
  { why: 'a specifier', fits: ({ value }) => value.includes('%') },
];

function theirs(kind: string, asked: readonly Edited[]): ReadonlySet<Edited> {
  const path = join(folder, `x.${kind}`);
  const lines = asked.flatMap(({ setting, value }) => {
    const [, section = '', name = ''] = setting.split('/');
    return [`[${section}]`, `${name}=${value}`];
  });
  writeFileSync(path, `${lines.join('\n')}\n`);
  const args = ['verify', '--recursive-errors=no', '--man=no', '--generators=no', path];
  const env = { ...process.env, LC_ALL: 'C' };
  const { stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', env, maxBuffer: 2 ** 28 });
  const said = stderr.split('\n').filter(line => line.startsWith(`${path}:`) && !/please use|deprecated/.test(line));
  const numbers = new Set(said.map(line => Number(line.slice(path.length + 1).split(':', 1)[0])));
  return new Set(asked.filter((_, index) => numbers.has(2 * index + 2)));
}

test.each(['service', 'socket', 'timer', 'slice', 'swap'])('random edits of values of a %s', kind => {
  const asked = edited.filter(({ setting }) => setting.startsWith(`${kind}/`));
  const complained = theirs(kind, asked);
  expect(asked.length).toBeGreaterThan(20);
  expect(complained.size).toBeGreaterThan(asked.length / 5);
  const unexplained = asked.flatMap(edit => {
    const problem = judge(edit.setting, edit.value).find(isComplaint);
    if ((problem !== undefined) === complained.has(edit)) return [];
    if (knownDifferences.some(({ fits }) => fits(edit, problem?.message ?? ''))) return [];
    return [`${edit.setting}=${edit.value} — ${problem?.message ?? 'systemd alone complains'}`];
  });
  expect(unexplained).toEqual([]);
});
