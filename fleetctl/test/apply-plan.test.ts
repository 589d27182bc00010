import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFleetUnit } from '@flotilla/unit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ApiUnit } from '../src/api.ts';
import { planApply } from '../src/apply-plan.ts';
import { isChange, rollOutBatches } from '../src/roll-out.ts';
import { readUnitFolder } from '../src/unit-folder.ts';

const SLEEP = '[Service]\nExecStart=/bin/sleep 1\n';
const OTHER = '[Service]\nExecStart=/bin/sleep 2\n';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fleet-apply-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, text = SLEEP): void => writeFileSync(join(folder, name), text);
const inCluster = (name: string, desiredState = 'launched', text = SLEEP): ApiUnit => ({
  name,
  desiredState,
  options: readFleetUnit(text).options,
});
const asked = (): string[] => [...readUnitFolder(folder).values()].map(({ name, desired }) => `${desired} ${name}`);

test('a folder asks for its units: instances as files or links, DefaultInstance=, services of timers only loaded', () => {
  file('web@.service');
  file('web@1.service');
  symlinkSync('web@.service', join(folder, 'web@2.service'));
  file('db@.service', `${SLEEP}[Install]\nDefaultInstance=main\n`);
  file('tidy.service');
  file('tidy.timer', '[Timer]\nOnCalendar=daily\n');
  file('README.md', 'no unit');
  file('.hidden.service', 'nonsense');
  mkdirSync(join(folder, 'old.service'));
  expect(asked().sort()).toEqual([
    'inactive db@.service',
    'inactive web@.service',
    'launched db@main.service',
    'launched tidy.timer',
    'launched web@1.service',
    'launched web@2.service',
    'loaded tidy.service',
  ]);
});

test('all that is wrong in a folder is told at once, by file and line', () => {
  file('good.service');
  file('one.service', '[Service]\nExecStart=/bin/true\n[X-Fleet]\nMachineIdd=1\n');
  file('two.service', '[Service]\nExecStart=sleep-without-a-path/ 1\nType=nothing\n');
  symlinkSync('nowhere', join(folder, 'three.service'));
  let text = '';
  try {
    readUnitFolder(folder);
  } catch (error) {
    text = (error as Error).message;
  }
  expect(text).toMatch(/one\.service, line 4: unrecognized requirement/);
  expect(text).toMatch(/two\.service:3: /);
  expect(text).toMatch(/three\.service leads to no file/);
  expect(text).toMatch(/Nothing has been changed\.$/);
  expect(text).not.toContain('good.service');
});

test('a folder that is not there or holds no unit is an error', () => {
  expect(() => readUnitFolder(join(folder, 'none'))).toThrow(/can't be read/);
  expect(() => readUnitFolder(folder)).toThrow(/holds no unit file/);
});

test('what is new is created, what differs changed, what is started rolled, what is left pruned', () => {
  file('new.service');
  file('same.service');
  file('changed.service', OTHER);
  file('stopped.service');
  file('web@.service', OTHER);
  file('web@1.service', OTHER);
  const units = [
    inCluster('same.service'),
    inCluster('changed.service'),
    inCluster('stopped.service', 'loaded'),
    inCluster('web@.service', 'inactive'),
    inCluster('web@1.service'),
    inCluster('web@7.service'),
    inCluster('web@8.service', 'loaded'),
    inCluster('stranger.service'),
  ];
  const shown = (prune: boolean): object => {
    const { create, change, roll, destroy } = planApply(readUnitFolder(folder), units, prune);
    return {
      create: create.map(({ name }) => name),
      change: change.map(({ unit, desired }) => `${unit.name} ${desired}`),
      roll: roll.filter(isChange).map(({ unit }) => unit.name),
      destroy,
    };
  };
  expect(shown(false)).toEqual({
    create: ['new.service'],
    change: ['stopped.service launched', 'web@.service inactive', 'web@8.service loaded'],
    roll: ['changed.service', 'web@1.service', 'web@7.service'],
    destroy: [],
  });
  expect(shown(true)).toEqual({
    create: ['new.service'],
    change: ['stopped.service launched', 'web@.service inactive'],
    roll: ['changed.service', 'web@1.service'],
    destroy: ['web@7.service', 'web@8.service', 'stranger.service'],
  });
});

test.each([
  ['one after another', '', [1, 2, 3], [], ['1', '2', '3']],
  ['as many at a time as the new file allows', '[X-Fleet]\nMaxUnavailable=2\n', [1, 2, 3], [], ['1,2', '3']],
  ['more than there are', '[X-Fleet]\nMaxUnavailable=9\n', [1, 2], [], ['1,2']],
  ['those that have the file already must be well first', '', [2, 3], [1, 4], ['1,4', '2', '3']],
  ['without a change there is nothing to do', '', [], [1, 2], []],
  ['those that are down anyway come first', '', [1, 2, 3], [], ['3', '1', '2'], ['web@3.service']],
])('batches: %s', (_name, xFleet, old, current, expected, down: readonly string[] = []) => {
  const text = OTHER + xFleet;
  const contents = { text, options: readFleetUnit(text).options };
  const replacements = [
    ...old.map(index => ({ unit: inCluster(`web@${index}.service`), contents })),
    ...current.map(index => ({ unit: inCluster(`web@${index}.service`, 'launched', text), contents })),
  ];
  const shown = rollOutBatches(replacements, unit => !down.includes(unit)).map(batch =>
    batch.map(({ unit }) => unit.name.replace(/\D/g, '')).join(','),
  );
  expect(shown).toEqual(expected);
});
