// The installed systemd and the linter on random edits of working units: they complain about the same lines, but where it
// is known why not. `node test/corpus/mutate.mjs` does the same at length.
import { expect, test } from 'vitest';
import { compareEdits, shown } from './mutate.ts';

/** Of a thousand edited units of any machine, on how many the two may differ, and on how many the linter alone complains. */
const DIFFERING = 5;
const ALONE = 1;

test('random edits of the units of this machine: the same lines are wrong', () => {
  const { edits, flagged, disagreements } = compareEdits(['/lib/systemd/system'], 2000, 1);
  // enough of them are mistakes, and enough are not
  expect(flagged).toBeGreaterThan(edits / 4);
  expect(edits - flagged).toBeGreaterThan(edits / 4);
  const unexplained = disagreements.filter(({ reason }) => reason === undefined);
  const alone = unexplained.filter(({ by }) => by === 'flotilla');
  const perThousand = (found: readonly unknown[]): number => (1000 * found.length) / edits;
  expect(perThousand(unexplained), unexplained.map(shown).join('\n')).toBeLessThanOrEqual(DIFFERING);
  expect(perThousand(alone), alone.map(shown).join('\n')).toBeLessThanOrEqual(ALONE);
  // the reasons explain little
  expect(perThousand(disagreements)).toBeLessThan(50);
});
