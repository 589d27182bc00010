import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits, fixesFor, parseUnitFile, type Diagnostic, type DiagnosticData } from '../../src/index.ts';
import { fixed, fixes, titles } from './check.ts';

const start = '[Service]\nExecStart=/bin/true\n';

describe('the preferred fix', () => {
  test.each([
    ['a name', '[Service]\nExecStrat=/bin/true\n', start],
    ['a section', '[Servce]\nExecStart=/bin/true\n', start],
    ['a word', `${start}Restart=alway\n`, `${start}Restart=always\n`],
    ['a bracket', '[Service\nExecStart=/bin/true\n', start],
    ['a comment behind a header', '[Service]  # main\nExecStart=/bin/true\n', `# main\n${start}`],
    ['a setting behind a header', '[Service] ExecStart=/bin/true\n', start],
    ['quotes in a header', '["Service"]\nExecStart=/bin/true\n', start],
    ['a line that is text', `${start}the main process\n`, `${start}# the main process\n`],
    ['a colon', `${start}User: root\n`, `${start}User=root\n`],
    ['a blank', `${start}User root\n`, `${start}User=root\n`],
    ['a NUL', `${start}User=ro\0ot\n`, `${start}User=root\n`],
    ['a comment behind a boolean', `${start}PrivateTmp=yes # safe\n`, `${start}# safe\nPrivateTmp=yes\n`],
    ['a comment behind a word', `${start}Restart=no ; never\n`, `${start}; never\nRestart=no\n`],
    ['a misspelt boolean', `${start}RemainAfterExit=ture\n`, `${start}RemainAfterExit=true\n`],
    ['a shortened word', `${start}Restart=on-fail\n`, `${start}Restart=on-failure\n`],
    ['a shortened name', `${start}WorkingDir=/srv\n`, `${start}WorkingDirectory=/srv\n`],
    ['a quote left open', `${start}Environment="A=b c\n`, `${start}Environment="A=b c"\n`],
    ['an apostrophe', `${start}ExecStop=/bin/echo don't\n`, `${start}ExecStop=/bin/echo don\\'t\n`],
    ['a dash in the name of a variable', `${start}Environment=A-B=c\n`, `${start}Environment=A_B=c\n`],
    ['a path without its slash', `${start}RootDirectory=chroot\n`, `${start}RootDirectory=/chroot\n`],
    ['a terminal without its folder', `${start}TTYPath=tty1\n`, `${start}TTYPath=/dev/tty1\n`],
    ['a unit of another type', `${start}Slice=system.service\n`, `${start}Slice=system.slice\n`],
    ['a prefix without its word', `${start}ExecStop=-@/bin/sh\n`, `${start}ExecStop=-/bin/sh\n`],
    ['a calendar word as a span', `${start}RestartSec=daily\n`, `${start}RestartSec=1d\n`],
    [
      'several names in one setting of fleet, in a file of Windows',
      '[X-Fleet]\r\nMachineOf=b.service c.service\r\n',
      '[X-Fleet]\r\nMachineOf=b.service\r\nMachineOf=c.service\r\n',
    ],
    [
      'a comment behind metadata',
      '[X-Fleet]\nMachineMetadata=a=b # near\n',
      '[X-Fleet]\n# near\nMachineMetadata=a=b\n',
    ],
    ['a wordy boolean', `${start}RemainAfterExit=enabled\n`, `${start}RemainAfterExit=yes\n`],
    ['an old name', '[Unit]\nBindTo=b.service\n', '[Unit]\nBindsTo=b.service\n'],
    ['a gone setting', `${start}SysVStartPriority=3\nUser=x\n`, `${start}User=x\n`],
    ['an old spelling of fleet', '[X-Fleet]\nX-Conflicts=b*\n', '[X-Fleet]\nConflicts=b*\n'],
    ['a section of fleet', '[X-fleet]\nGlobal=true\n', '[X-Fleet]\nGlobal=true\n'],
    ['several pairs', '[X-Fleet]\nMachineMetadata=a=b,c=d\n', '[X-Fleet]\nMachineMetadata="a=b" "c=d"\n'],
  ])('%s', (_name, text, expected) => {
    expect(fixed(text)).toBe(expected);
  });
});

describe('old settings whose values counted otherwise', () => {
  test.each([
    ['CPUShares=1024', 'CPUWeight=100'],
    ['CPUShares=2', 'CPUWeight=1'],
    ['StartupCPUShares=262144', 'StartupCPUWeight=10000'],
    ['BlockIOWeight=500', 'IOWeight=100'],
    ['BlockIODeviceWeight=/dev/sda 1000', 'IODeviceWeight=/dev/sda 200'],
    ['MemoryLimit=1G', 'MemoryMax=1G'],
    ['CPUShares=', 'CPUWeight='],
    ['CPUShares=%i', undefined],
    ['Capabilities=cap_chown=ep', undefined],
  ])('%s', (line, expected) => {
    expect(fixed(start + line)).toBe(expected && start + expected);
  });

  test.each([
    ['OnFailureIsolate=yes', 'OnFailureJobMode=isolate'],
    ['OnFailureIsolate=0', 'OnFailureJobMode=replace'],
    ['OnFailureIsolate=maybe', undefined],
  ])('%s', (line, expected) => {
    const text = `[Unit]\n${line}`;
    const [found] = fixes(text).filter(({ code }) => code === 'deprecated-directive');
    expect(found && applyEdits(text, found.fix.edits)).toBe(expected && `[Unit]\n${expected}`);
  });
});

describe('moving a setting to its section', () => {
  test.each([
    [
      'behind the last of it',
      '[Unit]\nDescription=a\n\n[Service]\nExecStart=/a\nAfter=b.service\nUser=x\n',
      '[Unit]\nDescription=a\nAfter=b.service\n\n[Service]\nExecStart=/a\nUser=x\n',
    ],
    ['to an empty section', '[Unit]\n\n[Service]\nAfter=b.service\n', '[Unit]\nAfter=b.service\n\n[Service]\n'],
    [
      'to a new section in front',
      '# what\n[Service]\nExecStart=/a\nAfter=b.service\n',
      '[Unit]\nAfter=b.service\n\n# what\n[Service]\nExecStart=/a\n',
    ],
    [
      'to a new section at the end',
      '[Service]\nExecStart=/a\nWantedBy=b.target\n',
      '[Service]\nExecStart=/a\n\n[Install]\nWantedBy=b.target\n',
    ],
    [
      'from an unfinished last line',
      '[Service]\nExecStart=/a\nWantedBy=b.target',
      '[Service]\nExecStart=/a\n\n[Install]\nWantedBy=b.target\n',
    ],
    [
      'to a new section in the middle',
      '[Unit]\nUser=x\n\n[Install]\nWantedBy=b.target\n',
      '[Unit]\n\n[Service]\nUser=x\n\n[Install]\nWantedBy=b.target\n',
    ],
    [
      'with its continued lines and Windows line ends',
      '[Service]\r\nAfter=a.service \\\r\n  b.service\r\n[Unit]\r\nDescription=x',
      '[Service]\r\n[Unit]\r\nDescription=x\r\nAfter=a.service \\\r\n  b.service',
    ],
    [
      'with a comment about it alone',
      '[Unit]\nDescription=a\n[Service]\nExecStart=/a\n# the net\nAfter=b.service\n\nUser=x\n',
      '[Unit]\nDescription=a\n# the net\nAfter=b.service\n[Service]\nExecStart=/a\n\nUser=x\n',
    ],
    [
      'without a comment about more',
      '[Unit]\n[Service]\n# these\nAfter=b.service\nUser=x\n',
      '[Unit]\nAfter=b.service\n[Service]\n# these\nUser=x\n',
    ],
    [
      'of [X-Fleet]',
      '[Service]\nExecStart=/a\nMachineOf=b.service\n[Install]\nWantedBy=c.target\n',
      '[Service]\nExecStart=/a\n[Install]\nWantedBy=c.target\n\n[X-Fleet]\nMachineOf=b.service\n',
    ],
    [
      'under a new name',
      '[Unit]\nDescription=a\n[Service]\nStartLimitInterval=10\n',
      '[Unit]\nDescription=a\nStartLimitIntervalSec=10\n[Service]\n',
    ],
    ['from above the first header', 'User=x\n[Service]\nExecStart=/a\n', '[Service]\nExecStart=/a\nUser=x\n'],
    ['but not what a backslash leaves open', '[Unit]\nDescription=a\n[Service]\nAfter=b.service\\', undefined],
    ['and not behind what a backslash leaves open', '[Service]\nAfter=b.service\n[Unit]\nDescription=a\\', undefined],
  ])('%s', (_name, text, expected) => {
    expect(fixed(text)).toBe(expected);
  });
});

test('what can be chosen, and what is done unasked', () => {
  expect(titles('[Service]\nNonsenseIndeed=x')).toEqual(['unknown-directive: Remove NonsenseIndeed=?']);
  expect(titles('[Service]\nPrivateTmpp=x')).toEqual([
    '!unknown-directive: Replace with PrivateTmp?',
    'unknown-directive: Remove PrivateTmpp=?',
  ]);
  expect(titles('[Service]\nRemainAfterExit=maybe')).toEqual([
    'bad-boolean: Replace with yes?',
    'bad-boolean: Replace with no?',
    'bad-boolean: Remove RemainAfterExit=?',
  ]);
  expect(titles('[Service]\nWantedBy=x.target')).toEqual(['!wrong-section: Move WantedBy= to [Install]']);
  expect(titles('[Service]\nOnCalendar=daily')).toEqual(['wrong-section: Remove OnCalendar=?']);
  expect(titles('[Service]\nOOMPolicy=restart')).toEqual([
    'bad-word: Replace with continue?',
    'bad-word: Replace with stop?',
    'bad-word: Replace with kill?',
    'bad-word: Remove OOMPolicy=?',
  ]);
  expect(titles('[Unit]\nBindTo=b.service')).toEqual(['!deprecated-directive: Replace with BindsTo=']);
});

test('no text is too odd: edits lie in it and never overlap', () => {
  const piece = fc.constantFrom(
    ...[
      '[',
      ']',
      'Unit',
      'Service',
      'X-Fleet',
      'After',
      'User',
      'BindTo',
      'StartLimitInterval',
      'Restart',
      'PrivateTmp',
    ],
    ...[
      '=',
      '\\',
      '\n',
      '\n',
      '\r\n',
      '\0',
      ' ',
      '# c',
      '; c',
      'yes',
      '"',
      '\ufeff',
      'WantedBy',
      'MachineOf',
      'a=b,c=d',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
      const text = pieces.join('');
      for (const { fix } of fixes(text)) expect(applyEdits(text, fix.edits)).not.toBe(text);
    }),
    { numRuns: 2000 },
  );
});

describe('what a rule itself proposes', () => {
  const propose = (text: string, data: DiagnosticData): (string | undefined)[] => {
    const found: Diagnostic = { code: 'missing-setting', severity: 'error', start: 0, end: 1, message: '', data };
    const [fix] = fixesFor(parseUnitFile(text), 'service', found);
    return [fix?.title, fix && applyEdits(text, fix.edits)];
  };

  test.each([
    [
      start,
      { add: { section: 'Service', line: 'Type=oneshot' } },
      'Add Type=oneshot to [Service]',
      `${start}Type=oneshot\n`,
    ],
    [
      start,
      { add: { section: 'Install', line: 'WantedBy=multi-user.target' } },
      'Add WantedBy=multi-user.target to [Install]',
      `${start}\n[Install]\nWantedBy=multi-user.target\n`,
    ],
    ['', { add: { section: 'Service', line: 'ExecStart=/a' } }, undefined, undefined],
    ['User=x\nGroup=x\n', { remove: true }, 'Remove User=', 'Group=x\n'],
    ['User=x\n', { replacement: 'G' }, 'Replace with G', 'Gser=x\n'],
    ['User=x\n', { replacement: '' }, 'Remove U', 'ser=x\n'],
    ['[Unit]\nA=b\n', { remove: true }, undefined, undefined],
  ] as const)('%j: %j', (text, data, title, expected) => {
    expect(propose(text, data)).toEqual([title, expected]);
  });
});
