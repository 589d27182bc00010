import { describe, expect, test } from 'vitest';
import { applyEdits, fixesFor, lint, parseUnitFile } from '../../src/index.ts';
import { checkUnits, marked, unmarked, type BadUnit } from './check.ts';

const start = '[Service]\nExecStart=/bin/true\n';
const service = { file: 'a.service' };

describe('deprecated values', () => {
  checkUnits([
    {
      ...service,
      code: 'deprecated-value',
      name: 'KillMode=none',
      bad: `${start}KillMode=«none»\n`,
      good: `${start}KillMode=mixed\n`,
      fix: { replacement: 'mixed' },
    },
  ]);
});

describe('settings set again', () => {
  const code = 'overridden-setting';
  const rows: readonly Omit<BadUnit, 'file' | 'code'>[] = [
    {
      name: 'the last one counts',
      bad: `${start}«User=a»\nGroup=b\nUser=c\n`,
      good: `${start}Group=b\nUser=c\n`,
      fix: { remove: true },
    },
    {
      name: 'in another section of that name',
      bad: `${start}«Restart=no»\n[Unit]\nDescription=x\n[Service]\nRestart=always\n`,
      good: `${start}[Unit]\nDescription=x\n[Service]\nRestart=always\n`,
    },
    {
      name: 'more than once',
      bad: `${start}«Nice=1»\n«Nice=2»\nNice=3\n`,
      good: `${start}Nice=3\n`,
    },
    {
      name: 'limits',
      bad: `${start}«LimitNOFILE=1024»\nLimitNOFILE=2048\n`,
      good: `${start}LimitNOFILE=2048\nLimitNPROC=2048\n`,
    },
  ];
  checkUnits(rows.map(row => ({ ...service, code, ...row })));
  checkUnits([
    {
      file: 'a.timer',
      code: 'ignored-value',
      name: 'of units to start the first counts',
      bad: '[Timer]\nOnCalendar=daily\nUnit=b.service\n«Unit=c.service»\n',
      good: '[Timer]\nOnCalendar=daily\nUnit=b.service\n',
      fix: { remove: true },
    },
  ]);

  test.each([
    ['lists', 'After=b.service\nAfter=c.service\n'],
    ['conditions', 'ConditionPathExists=/a\nConditionPathExists=/b\n'],
    ['documentation', 'Documentation=man:a(1)\nDocumentation=man:b(1)\n'],
    ['a value taken back in between', 'Description=a\nDescription=\nDescription=b\n'],
  ])('not %s', (_name, lines) => {
    expect(lint(parseUnitFile(`[Unit]\n${lines}`), { fileName: 'a.target' })).toEqual([]);
  });

  test.each([
    ['Environment=A=1\nEnvironment=B=2'],
    ['ExecStartPre=/bin/a\nExecStartPre=/bin/b'],
    ['ReadWritePaths=/a\nReadWritePaths=/b'],
    ['SystemCallFilter=@a\nSystemCallFilter=~@b'],
    ['Delegate=cpu\nDelegate=memory'],
    ['CapabilityBoundingSet=CAP_CHOWN\nCapabilityBoundingSet=CAP_KILL'],
    ['SuccessExitStatus=1\nSuccessExitStatus=2'],
    ['Restart=always\nRestart=alway'],
  ])('not %j', lines => {
    const found = lint(parseUnitFile(`${start}${lines}\n`), { fileName: 'a.service' });
    expect(found.map(one => one.code)).not.toContain(code);
  });
});

describe('comments behind values', () => {
  checkUnits(
    [
      {
        name: 'a description',
        bad: `[Unit]\nDescription=Web server« # the main one»\n${start}`,
        good: `[Unit]\n# the main one\nDescription=Web server\n${start}`,
        fix: { replacement: '' },
      },
      {
        name: 'a path',
        bad: `${start}WorkingDirectory=/srv/a  «#data»\n`.replace('  «', '«  '),
        good: `${start}WorkingDirectory=/srv/a\n`,
      },
      {
        name: 'a path of a condition',
        bad: `[Unit]\nConditionPathExists=/etc/a« # only there»\n${start}`,
        good: `[Unit]\nConditionPathExists=/etc/a\n${start}`,
      },
      {
        name: 'an identifier',
        bad: `${start}SyslogIdentifier=web« # short»\n`,
        good: `${start}SyslogIdentifier=web\n`,
      },
    ].map(row => ({ ...service, code: 'inline-comment', ...row })),
  );

  test.each(['Printer #1', 'C# runtime', 'Line # 5', 'The #hashtag service', 'a#b', '#1'])('%s is none', text => {
    expect(lint(parseUnitFile(`[Unit]\nDescription=${text}\n`), { fileName: 'a.target' })).toEqual([]);
  });

  test('the fix moves it to a line of its own', () => {
    const document = parseUnitFile('[Unit]\nDescription=Web server # the main one\n');
    const [found] = lint(document, { fileName: 'a.target' });
    const [fix] = found === undefined ? [] : fixesFor(document, 'target', found);
    expect(fix && applyEdits(document.text, fix.edits)).toBe('[Unit]\n# the main one\nDescription=Web server\n');
  });
});

describe('backslashes at the ends of lines', () => {
  checkUnits([
    {
      ...service,
      code: 'broken-continuation',
      name: 'blanks behind one, and words on the next line',
      bad: '[Service]\nEnvironment=A=b «\\  »\n  C=d E\n',
      good: '[Service]\nEnvironment=A=b \\\n  C=d\nExecStart=/bin/true\n',
      fix: { replacement: '\\' },
    },
    {
      ...service,
      code: 'broken-continuation',
      name: 'blanks behind one, comments, and an argument with =',
      bad: '[Service]\nExecStart=/bin/true «\\\t»\n  # comment\n  --a=b\n',
      good: '[Service]\nExecStart=/bin/true \\\n  # comment\n  --a=b\n',
    },
    {
      ...service,
      code: 'swallowed-line',
      name: 'a header becomes an argument',
      bad: '[Service]\nExecStart=/bin/true «\\»\n[Install]\nWantedBy=multi-user.target\n',
      good: '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n',
      fix: { replacement: '' },
    },
    {
      ...service,
      code: 'swallowed-line',
      name: 'a setting becomes a part of a list, a comment in between',
      bad: `${start}ReadWritePaths=/a \\\n  /b «\\»\n# comment\nUser=a\n`,
      good: `${start}ReadWritePaths=/a \\\n  /b\n# comment\nUser=a\n`,
    },
  ]);

  test.each([
    ['at the end of the file', '[Unit]\nDescription=a \\ \n'],
    ['before a blank line', '[Unit]\nDescription=a \\ \n\nfoo\n'],
    ['before a setting', '[Unit]\nDescription=a \\ \nAfter=b.service\n'],
  ])('not broken %s', (_name, text) => {
    expect(marked(text, 'a.target', 'broken-continuation')).toBe(text);
  });

  test.each([
    ['an argument that looks like a setting', 'ExecStart=/bin/true \\\nType=x\n'],
    ['a variable that is called like a setting', 'Environment=A=b \\\nUser=x\n'],
    ['an indented word in brackets', 'ExecStart=/bin/true \\\n  [Install]\n'],
  ])('swallows nothing: %s', (_name, lines) => {
    expect(marked(`[Service]\n${lines}`, 'a.service', 'swallowed-line')).toBe(`[Service]\n${lines}`);
  });
});

describe('sections of drop-ins', () => {
  checkUnits([
    {
      file: 'a.service.d/b.conf',
      code: 'drop-in-install',
      name: '[Install]',
      bad: '[Unit]\nAfter=b.service\n«[Install]»\nWantedBy=multi-user.target\n',
      good: '[Unit]\nAfter=b.service\n',
    },
    {
      file: 'a.service.d/b.conf',
      code: 'fleet-drop-in',
      name: '[X-Fleet]',
      bad: '«[X-Fleet]»\nMachineOf=b.service\n',
      good: '[X-Other]\nMachineOf=b.service\n',
    },
  ]);

  test('both are at home in the file of the unit', () => {
    const text = unmarked(`${start}«[Install]»\nWantedBy=multi-user.target\n[X-Fleet]\nMachineOf=b.service\n`);
    expect(lint(parseUnitFile(text), { fileName: 'a.service' })).toEqual([]);
  });
});
