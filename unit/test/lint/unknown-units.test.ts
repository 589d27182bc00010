import { describe, expect, test } from 'vitest';
import { lint, parseUnitFile } from '../../src/index.ts';
import { graphOf, pathOf } from '../graph/build.ts';

const run = '[Service]\nExecStart=/bin/true\n';
const files = {
  'postgres.service': run,
  'web@.service': run,
  'named.service': `${run}[Install]\nAlias=dns.service\n`,
};

/** `"text" → replacement` of each hint. */
function unknown(fileName: string, text: string): string[] {
  const graph = graphOf({ ...files, [fileName]: text }, ['installed.service']);
  return lint(parseUnitFile(text), { fileName: pathOf(fileName), graph })
    .filter(({ code }) => code === 'unknown-unit')
    .map(({ severity, start, end, data }) => {
      expect(severity).toBe('hint');
      const fix = data?.replacement === undefined ? '' : ` → ${data.replacement}`;
      return `"${text.slice(start, end)}"${fix}`;
    });
}

describe('units that are nowhere', () => {
  test.each([
    ['Requires=nowhere.service', ['"nowhere.service"']],
    ['Wants=postgres.service nowhere.target', ['"nowhere.target"']],
    ['Requires=postgre.service', ['"postgre.service" → postgres.service']],
    ['After=postgre.service', ['"postgre.service" → postgres.service']],
    ['After=multi-user.traget', []],
    ['After=multiuser.target', ['"multiuser.target" → multi-user.target']],
    ['After=nowhere.service', []],
    ['OnFailure=nowhere@%n.service', []],
    ['Requires=postgres.service', []],
    ['Requires=web@1.service dns.service installed.service', []],
    ['Wants=network-online.target systemd-udevd.service getty@tty1.service', []],
    ['Requires=srv-data.mount dev-sda1.device machine.slice', []],
    ['Requires=%p-db.service', []],
  ])('%s', (line, expected) => {
    expect(unknown('a.service', `[Unit]\n${line}\n${run}`)).toEqual(expected);
  });

  test.each([
    ['a.timer', '[Timer]\nOnCalendar=daily\n', ['"Timer"']],
    ['postgres.timer', '[Timer]\nOnCalendar=daily\n', []],
    ['a.timer', '[Timer]\nOnCalendar=daily\nUnit=postgres.service\n', []],
    ['a.timer', '[Timer]\nOnCalendar=daily\nUnit=nowhere.service\n', ['"nowhere.service"']],
    ['web.socket', '[Socket]\nListenStream=80\nAccept=yes\n', []],
    ['web.socket', '[Socket]\nListenStream=80\n', ['"Socket"']],
  ])('what %s %j starts', (fileName, text, expected) => {
    expect(unknown(fileName, text)).toEqual(expected);
  });

  test('nothing is said without the units around', () => {
    expect(lint(parseUnitFile(`[Unit]\nRequires=nowhere.service\n${run}`), { fileName: 'a.service' })).toEqual([]);
  });
});
