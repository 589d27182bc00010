import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UnitText } from './mutations.ts';

/** What `systemd-analyze verify` says of one file. */
export interface Verdict {
  /** With the number of the line that it names, from 1. */
  readonly lines: readonly { readonly line: number; readonly message: string }[];
  /** Of the unit as a whole. */
  readonly unit: readonly string[];
}

/** systemd's verdict on each file, as many at a time as can be: files of one name are loaded by different runs. */
export function verify(units: readonly UnitText[]): Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), 'unit-verify-'));
  try {
    const verdicts = new Map<UnitText, Verdict>();
    inRounds(units).forEach((round, index) => {
      const own = join(folder, `${index}`);
      mkdirSync(own);
      for (const [unit, verdict] of verifyRound(round, own)) verdicts.set(unit, verdict);
    });
    return units.map(unit => verdicts.get(unit) ?? { lines: [], unit: [] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Files, no two of one name in a round; smaller rounds than could be, since a manager gets slow with many. */
function inRounds(units: readonly UnitText[]): UnitText[][] {
  const rounds: Map<string, UnitText>[] = [];
  for (const unit of units) {
    const free = rounds.find(round => round.size < 150 && !round.has(unit.name));
    if (free === undefined) rounds.push(new Map([[unit.name, unit]]));
    else free.set(unit.name, unit);
  }
  return rounds.map(round => [...round.values()]);
}

function verifyRound(units: readonly UnitText[], folder: string): [UnitText, Verdict][] {
  for (const { name, text } of units) writeFileSync(join(folder, name), text);
  const paths = units.map(({ name }) => join(folder, name));
  const args = ['verify', '--recursive-errors=one', '--man=no', '--generators=no', ...paths];
  const env = { ...process.env, LC_ALL: 'C', SYSTEMD_LOG_TARGET: 'console', SYSTEMD_LOG_LEVEL: 'info' };
  const { stderr, error } = spawnSync('systemd-analyze', args, { encoding: 'utf8', env, maxBuffer: 2 ** 28 });
  if (error !== undefined) throw error;
  const said = stderr.split('\n');
  return units.map(unit => [unit, verdictOf(said, join(folder, unit.name), unit.name)]);
}

function verdictOf(said: readonly string[], path: string, name: string): Verdict {
  const lines = said.flatMap(text => {
    if (!text.startsWith(`${path}:`)) return [];
    const [, line, message = ''] = /^:(\d+): (.*)$/.exec(text.slice(path.length)) ?? [];
    return line === undefined ? [] : [{ line: Number(line), message }];
  });
  const [prefix = '', suffix = ''] = name.split('@.');
  const isOwn = (text: string): boolean =>
    text.startsWith(`${name}: `) || (suffix !== '' && text.startsWith(`${prefix}@`) && text.includes(`.${suffix}: `));
  return { lines, unit: said.filter(text => isOwn(text) && !ofThisMachine.test(text)) };
}

/** What hangs on the machine: programs, pages, other units, jobs that can't be. */
const ofThisMachine =
  /not executable|Failed to create \S+ ?\/start|man page|not found|Failed to load|is masked|No such file|ordering cycle|not loaded, socket|Cannot add dependency job|Found dependency on|Unable to break cycle/;
