import { expect, test } from 'vitest';
import { directivesOf } from '../src/index.ts';
import { meantWord } from '../src/meant-word.ts';

const settings = ['Service', 'Install'].flatMap(section => directivesOf('service', section).map(({ name }) => name));

test.each([
  ['ExecStrat', 'ExecStart'],
  ['WorkingDir', 'WorkingDirectory'],
  ['EnvFile', 'EnvironmentFile'],
  ['MaxMemory', 'MemoryMax'],
  ['ProtectDevices', 'PrivateDevices'],
  ['WantBy', 'WantedBy'],
  ['Frobnicate', undefined],
  ['', undefined],
  ['---', undefined],
])('the setting %s means %s', (name, meant) => {
  expect(meantWord(name, settings)).toBe(meant);
});

test.each([
  ['on-fail', 'on-failure'],
  ['failure', undefined],
  ['x', undefined],
])('of several words %s means %s', (word, meant) => {
  expect(meantWord(word, ['no', 'on-success', 'on-failure', 'on-abort', 'always'])).toBe(meant);
});
