// What names of units mean hangs on the unit that they stand in.
import { describe, expect, test } from 'vitest';
import { judgeValue } from '../../src/values/index.ts';
import { settingOf } from './check.ts';

const judge = (setting: string, text: string, unitName: string): string[] =>
  judgeValue({ ...settingOf(setting), text, unitName }).map(
    ({ start, end, severity = 'error' }) => `${severity} ${text.slice(start, end)}`,
  );

describe('a unit that names itself', () => {
  test.each([
    ['service/Unit/After', 'a.service b.service', 'b.service', ['warning b.service']],
    ['service/Unit/Wants', 'a.service b.service', 'b.service', ['information b.service']],
    ['service/Unit/After', 'a.service', 'b.service', []],
    ['service/Unit/After', 'a@x.service', 'a@.service', []],
    ['service/Unit/JoinsNamespaceOf', 'a.service', 'a.service', []],
    ['timer/Timer/Unit', 'a.timer', 'a.timer', ['error a.timer']],
    ['timer/Timer/Unit', '%n', 'a.timer', ['error %n']],
    ['path/Path/Unit', 'a.service', 'a.path', []],
    ['service/Unit/Before', 'dev-sda.device', 'a.service', ['warning dev-sda.device']],
    ['service/Install/DefaultInstance', 'x', 'a.service', ['warning x']],
    ['service/Install/DefaultInstance', 'x', 'a@.service', []],
    ['service/Install/Alias', 'b.service', 'a.service', []],
  ])('%s=%s in %s', (setting, text, unitName, expected) => {
    expect(judge(setting, text, unitName)).toEqual(expected);
  });
});
