import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unitTypes } from '@flotilla/unit';
import { differences, type Difference } from './compare.ts';
import { reasonFor } from './known-silences.ts';
import { mutate, type UnitText } from './mutations.ts';
import { seeded } from './random.ts';
import { verify } from './verify.ts';

/** An edited unit on which the linter and systemd differ. */
export interface Disagreement extends Difference {
  readonly how: string;
  /** Undefined when it is the linter's mistake. */
  readonly reason: string | undefined;
}

export interface Comparison {
  readonly units: number;
  readonly edits: number;
  /** Edited units with a line that systemd complains about. */
  readonly flagged: number;
  readonly disagreements: readonly Disagreement[];
}

/** Compares the linter with the installed systemd on random edits of the units below folders. */
export function compareEdits(folders: readonly string[], edits: number, seed: number): Comparison {
  const units = folders.flatMap(unitsBelow);
  const random = seeded(seed);
  const edited: (UnitText & { readonly how: string })[] = [];
  while (edited.length < edits) {
    const made = mutate(random.pick(units), random);
    if (made !== undefined) edited.push(made);
  }
  const verdicts = verify(edited);
  const installed = installedVersion();
  const disagreements = edited.flatMap((unit, index) =>
    differences(unit, verdicts[index] ?? { lines: [], unit: [] }, installed).map(found => ({
      ...found,
      how: unit.how,
      reason: reasonFor(found),
    })),
  );
  const flagged = verdicts.filter(({ lines }) => lines.length > 0).length;
  return { units: units.length, edits, flagged, disagreements };
}

function unitsBelow(folder: string): UnitText[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map(name => join(folder, name))
    .filter(path => unitTypes.includes(path.slice(path.lastIndexOf('.') + 1)) && lstatSync(path).isFile())
    .map(path => ({ name: basename(path), text: readFileSync(path, 'utf8') }));
}

function installedVersion(): number {
  return Number(/^systemd (\d+)/.exec(execFileSync('systemd-analyze', ['--version'], { encoding: 'utf8' }))?.[1]);
}

/** One line for people, and what both said. */
export function shown({ unit, line, text, by, how, messages, codes }: Disagreement): string {
  return `${unit.name}:${line}: ${by} alone (${how}) ${codes.join(' ')}\n    ${text}\n    ${messages.join(' | ')}`;
}
