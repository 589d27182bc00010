import { describe, expect, test } from 'vitest';
import {
  expandFleetSpecifiers,
  matchesMachineId,
  matchesMetadata,
  readFleetUnit,
  readRequirements,
  unknownOptionWarning,
  validateOptions,
  type Requirements,
} from '../src/index.ts';

const xFleet = (...lines: string[]) => readFleetUnit(['[X-Fleet]', ...lines].join('\n')).options;
const read = (...lines: string[]): Requirements => readRequirements('web@1.service', xFleet(...lines));

test('nothing asked for', () => {
  expect(readRequirements('a.service', readFleetUnit('[Service]\nMachineID=x\n').options)).toEqual({
    machineId: undefined,
    peers: [],
    metadata: {},
    conflicts: [],
    replaces: [],
    global: false,
    stopOnPartition: false,
    maxUnavailable: 1,
    unknown: [],
  });
});

describe('a value is taken apart', () => {
  test.each<[string, string, keyof Requirements, unknown]>([
    ['conflicts at white space', 'Conflicts= a*  b?\tc', 'conflicts', ['a*', 'b?', 'c']],
    ['conflicts over continued lines, the backslash left', 'Conflicts=a \\\n b', 'conflicts', ['a', '\\', 'b']],
    ['no other list at white space', 'MachineOf=a b', 'peers', ['a b']],
    ['quoted words', 'MachineOf="a b" c"d e"', 'peers', ['a b', 'cd e']],
    ['an unbalanced quote', 'MachineOf="a b" "', 'peers', ['a b', '']],
    ['one quote alone', 'MachineOf="', 'peers', ['']],
    ['specifiers after quotes', 'Replaces="%p@*.service" "%i"', 'replaces', ['web@*.service', '1']],
    [
      'metadata named like members of every object',
      'MachineMetadata=constructor=x',
      'metadata',
      { constructor: ['x'] },
    ],
  ])('%s', (_name, line, key, expected) => expect(read(line)[key]).toEqual(expected));

  test('deprecated spellings come first in lists', () => {
    expect(read('Conflicts=a', 'X-Conflicts=b').conflicts).toEqual(['b', 'a']);
    expect(read('MachineOf=a', 'X-ConditionMachineOf=b').peers).toEqual(['b', 'a']);
  });
});

describe('MaxUnavailable', () => {
  test.each([
    [['MaxUnavailable=3'], 3],
    [['MaxUnavailable=3', 'MaxUnavailable=2'], 2],
    [['MaxUnavailable=none'], 1],
    [[], 1],
  ])('%j', (lines, expected) => {
    expect(read(...lines).maxUnavailable).toBe(expected);
  });
});

describe('OnPartition', () => {
  test.each([
    [['OnPartition=stop'], true],
    [['OnPartition=STOP'], true],
    [['OnPartition=continue'], false],
    [['OnPartition=stop', 'OnPartition=continue'], false],
    [[], false],
  ])('%j: %s', (lines, expected) => {
    expect(read(...lines).stopOnPartition).toBe(expected);
    expect(read(...lines).unknown).toEqual([]);
    expect(validateOptions(xFleet(...lines))).toBeUndefined();
  });

  test('another value is refused', () => {
    expect(validateOptions(xFleet('OnPartition=halt'))).toBe('OnPartition must be "stop" or "continue", not "halt"');
  });
});

test('unknown keys are listed once, the warning names the first', () => {
  const requirements = read('Foo=1', 'Global=true', 'Bar=2', 'Foo=3');
  expect(requirements.unknown).toEqual(['Foo', 'Bar']);
  expect(unknownOptionWarning(requirements)).toBe('unrecognized requirement in [X-Fleet] section: "Foo"');
  expect(unknownOptionWarning(read('Global=true'))).toBeUndefined();
});

describe('specifiers', () => {
  test.each([
    ['%n %N %p %i', 'a@b.service', 'a@b.service a@b a b'],
    ['%%i %x', 'a@b.service', '%b %x'],
    ['%p', 'a$&@b.service', 'a$&'],
    ['%n', 'nodot', '%n'],
  ])('%s of %s', (text, name, expected) => expect(expandFleetSpecifiers(text, name)).toBe(expected));
});

describe('validation', () => {
  test('messages quote as Go does', () => {
    expect(validateOptions(xFleet('MachineOf=a"b.service', 'Conflicts=a*'))).toBe(
      'unresolvable requirements: peer "a\\"b.service" matches conflict "a*"',
    );
  });

  test('specifiers are not expanded', () => {
    expect(validateOptions(xFleet('MachineOf=%p.service', 'Conflicts=web*'))).toBeUndefined();
  });

  test('a value that would read as other options is accepted, as fleet does', () => {
    expect(validateOptions([{ section: 'A', name: 'K', value: 'v\n[B]\nL=w' }])).toBeUndefined();
  });
});

describe('matching', () => {
  test.each([
    ['0123456789abcdef', true],
    ['01234567', true],
    ['012345678', false],
    ['0123456', false],
    ['', false],
  ])('machine id %j: %s', (required, expected) => {
    expect(matchesMachineId(required, '0123456789abcdef')).toBe(expected);
  });

  test('metadata that every object seems to have is not there', () => {
    expect(matchesMetadata({ toString: ['x'] }, {})).toBe(false);
    expect(matchesMetadata({ a: [''] }, {})).toBe(false);
  });
});
