import { describe, expect, test } from 'vitest';
import { MUTANTS } from './sim/mutants.ts';
import { simulate } from './sim/simulation.ts';

/** Seeds within which every mutant is found. */
const SEEDS = 300;

test('a seed is a whole run: the same again, another one otherwise', async () => {
  const [one, again, other] = [
    await simulate({ seed: 7 }),
    await simulate({ seed: 7, keep: 10 }),
    await simulate({ seed: 8 }),
  ];
  expect([one.hash, one.steps, one.violations]).toEqual([again.hash, again.steps, []]);
  expect(again.trace).toHaveLength(10);
  expect(other.hash).not.toBe(one.hash);
});

describe('the simulation finds that', () => {
  test.each(MUTANTS.map(mutant => [mutant.name, mutant] as const))(
    '%s',
    async (_name, mutant) => {
      const found: string[] = [];
      for (let seed = 1; seed <= SEEDS && found.length === 0; seed++)
        found.push(...(await simulate({ seed, mutant })).violations);
      expect(found).not.toEqual([]);
    },
    240_000,
  );
});
