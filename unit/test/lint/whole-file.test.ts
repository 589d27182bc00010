import { describe, expect, test } from 'vitest';
import { lint, parseUnitFile } from '../../src/index.ts';
import { groupUnits, newPathUnits, pathUnits, socketUnits, triggerUnits } from './cases/others.ts';
import { newServiceUnits, serviceUnits } from './cases/service.ts';
import { checkUnits } from './check.ts';

describe('services', () => {
  checkUnits([...serviceUnits, ...newServiceUnits]);
});
describe('sockets', () => {
  checkUnits(socketUnits);
});
describe('mounts, automounts, swaps', () => {
  checkUnits([...pathUnits, ...newPathUnits]);
});
describe('timers and paths', () => {
  checkUnits(triggerUnits);
});
describe('slices, scopes and jobs', () => {
  checkUnits(groupUnits);
});

const codes = (text: string, fileName?: string): string[] =>
  lint(parseUnitFile(text), fileName === undefined ? {} : { fileName }).map(({ code }) => code);

describe('nothing is missing', () => {
  test.each([
    ['in a drop-in', '[Service]\nRestart=always\nType=oneshot\n', 'a.service.d/b.conf'],
    ['in a drop-in of all services', '[Service]\nRestart=no\n', 'service.d/b.conf'],
    ['in a file without a name', '[Service]\nRestart=no\n', undefined],
    ['in a file that masks its unit', '', 'a.service'],
    ['in a target', '[Unit]\nDescription=x\n', 'a.target'],
    ['in a slice', '', 'a.slice'],
    ['in a mount whose name says where', '[Mount]\nWhat=tmpfs\n', 'srv-data.mount'],
    ['in a mount with a specifier', '[Mount]\nWhat=tmpfs\nWhere=%h/x\n', 'srv-data.mount'],
    ['in a swap whose name says what', '[Swap]\nPriority=1\n', 'dev-sda2.swap'],
    ['in a swap with a label that has to be escaped', '[Swap]\nWhat=LABEL=my swap\n', 'dev-sda2.swap'],
    ['in the root mount', '[Mount]\nOptions=ro\n', '-.mount'],
    ['in a template', '[Service]\nExecStart=/bin/echo %i\n', 'a@.service'],
    [
      'where a build system writes the type',
      '[Service]\nType=@TYPE@\nExecStart=/bin/a\nExecStart=/bin/b\n',
      'a.service',
    ],
    ['where a build system writes the command', '[Service]\nExecStart=@bindir@/a\n', 'a.service'],
    ['where a link may lead to a path', '[Socket]\nListenStream=%t/a\nSymlinks=/run/b\n', 'a.socket'],
  ])('%s', (_name, text, fileName) => {
    expect(codes(text, fileName)).toEqual([]);
  });
});

describe('one mistake is told once', () => {
  test.each([
    ['[Service]\nExecStrat=/bin/true\n', 'a.service', ['unknown-directive']],
    ['[Unit]\nExecStart=/bin/true\n', 'a.service', ['wrong-section']],
    ['[Service]\nExecStart /bin/true\n', 'a.service', ['missing-equals']],
    ['[Servce]\nExecStart=/bin/true\n', 'a.service', ['unknown-section']],
    ['[Service\nExecStart=/bin/true\n', 'a.service', ['section-not-closed']],
    ['[Unit]\nDescription=x\n[X-Mine]\nExecStart=/bin/true\n', 'a.service', ['missing-setting']],
    ['[Service]\nExecStart=true/x\n', 'a.service', ['bad-value']],
    ['[Service]\nType=ontshot\nExecStart=/bin/a\nExecStart=/bin/b\n', 'a.service', ['bad-word']],
    ['[Timer]\nOnCalendar=dayly\n', 'a.timer', ['bad-value']],
    ['[Timer]\nOnClockChange=yess\n', 'a.timer', ['bad-boolean']],
    ['[Mount]\nWhat=tmpfs\nWhere=srv/data\n', 'srv--data.mount', ['bad-value']],
  ])('%j', (text, fileName, expected) => {
    expect(codes(text, fileName)).toEqual(expected);
  });
});
