import { expect, test } from 'vitest';
import { FilesInUse } from '../src/engine/files-in-use.ts';

const unit = (name: string, file: string) => ({ name, file, desired: 'launched' as const, hash: '', revision: 1 });

test('a file is out of use once the last unit that referred to it has gone or has another one', () => {
  const files = new FilesInUse();
  const [one, two] = [unit('web@1.service', 'web'), unit('web@2.service', 'web')];
  const steps: [ReturnType<typeof unit>[], boolean][] = [
    [[one, two], false],
    [[two], false],
    [[two, unit('x.service', 'x')], false],
    [[unit('web@2.service', 'x'), unit('x.service', 'x')], true],
    [[unit('x.service', 'x')], false],
    [[], true],
    [[], false],
  ];
  for (const [units, isOver] of steps) expect([units, files.update(units)]).toEqual([units, isOver]);
});
