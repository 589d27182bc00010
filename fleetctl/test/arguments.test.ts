import { expect, test } from 'vitest';
import { normaliseArguments } from '../src/arguments.ts';

const COMMANDS = ['list-machines', 'list-unit-files', 'list-units', 'start', 'status', 'stop', 'submit', 'journal'];

test.each([
  ['a name as it stands', ['start', 'x'], ['start', 'x']],
  ['a unique prefix', ['list-m'], ['list-machines']],
  ['a name that begins another', ['list-units'], ['list-units']],
  [
    'after global flags with values',
    ['--endpoint', 'sta', '--debug', 'j', 'x'],
    ['--endpoint', 'sta', '--debug', 'journal', 'x'],
  ],
  ['after a flag with =', ['--endpoint=x', 'sub'], ['--endpoint=x', 'submit']],
  ['nothing that fits', ['frobnicate'], ['frobnicate']],
  ['booleans with =', ['start', '--no-block=true', '--replace=false', 'x'], ['start', '--no-block', 'x']],
  ['a default that is on', ['--strict-host-key-checking=0', 'start'], ['--no-strict-host-key-checking', 'start']],
  ['a boolean that is none', ['list-units', '--full=maybe'], ['list-units', '--full=maybe']],
  ['odd long letters', ['list-units', '--l'], ['list-units', '--full']],
  ['after -- nothing changes', ['start', '--', '--l', '--full=true'], ['start', '--', '--l', '--full=true']],
])('%s', (_name, given, expected) => {
  expect(normaliseArguments(given, COMMANDS)).toEqual(expected);
});

test('an ambiguous prefix names the choices', () => {
  expect(() => normaliseArguments(['list'], COMMANDS)).toThrow(
    /unknown command "list".*\n.*\n.*this\?\n\tlist-machines\n\tlist-unit-files\n\tlist-units/,
  );
});
