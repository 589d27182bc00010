import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagnosticCodes, lint, parseUnitFile } from '../src/index.ts';

/** One line a diagnostic: `severity code "text of the range"`, and ` → replacement` and ` in [section]` of its data. */
function found(text: string, fileName = 'a.service.d/b.conf'): string[] {
  return lint(parseUnitFile(text), { fileName }).map(({ severity, code, start, end, data }) => {
    const fix = data?.replacement === undefined ? '' : ` → ${data.replacement}`;
    const place = data?.section === undefined ? '' : ` in [${data.section}]`;
    return `${severity} ${code} "${text.slice(start, end)}"${fix}${place}`;
  });
}

const start = '[Service]\nExecStart=/bin/true\n';

describe('syntax', () => {
  test.each([
    ['[Service', ['error section-not-closed "[Service"']],
    ['[Service] # main', ['error text-after-section "# main"']],
    ['[Unit]\njust text', ['warning missing-equals "just text"']],
    ['[Unit]\n=x', ['warning missing-key "="']],
    ['Description=x\n[Unit]', ['warning outside-section "Description=x"']],
    ['[Unit]\nDescription=a\0b', ['warning nul-character "\0"', 'warning missing-equals "b"']],
    ['', []],
    ['# only a comment', []],
    ['[Unit]\nDescription=a \\\n# comment\n; comment\n  b\n', []],
    ['\ufeff[Unit]\r\nDescription=a\r\n', []],
  ])('%j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe('sections', () => {
  test.each([
    ['a.service', '[Servce]\nExecStart=/bin/true', ['warning unknown-section "Servce" → Service']],
    ['a.service', '[service]\nExecStart=/bin/true', ['warning unknown-section "service" → Service']],
    ['a.service.d/b.conf', '[Timer]\nOnCalendar=daily', ['warning unknown-section "Timer"']],
    ['a.timer', '[Timer]\nOnCalendar=daily', []],
    ['a.service.d/b.conf', '[Whatever]\nA=b', ['warning unknown-section "Whatever"']],
    ['a.service.d/b.conf', '[X-Whatever]\nA=b\nnonsense', []],
    ['a.service.d/b.conf', '[XFleet]\nGlobal=true', ['warning unknown-section "XFleet" → X-Fleet']],
    ['a.service.d/b.conf', '[X-fleet]\nGlobal=true', ['warning fleet-section-name "X-fleet" → X-Fleet']],
    ['a.target', '[Unit]\nDescription=x\n[Target]\n', []],
    ['a.service.d/b.conf', '[Timer]\nOnCalendar=daily', ['warning unknown-section "Timer"']],
    ['timer.d/b.conf', '[Timer]\nOnCalendar=daily', []],
    ['a@.timer.d/b.conf', '[Timer]\nOnCalendar=daily', []],
    ['untitled', '[Timer]\nOnCalendar=daily', []],
    ['untitled', '[Tmer]\nOnCalendar=daily', ['warning unknown-section "Tmer" → Timer']],
    ['eth0.network', '[Match]\nName=eth0', []],
    [
      'quadlet.network',
      '[Unit]\nDescription=x\n[Network]\nSubnet=10.0.0.0/8\nnonsense',
      ['warning missing-equals "nonsense"'],
    ],
  ])('%s %j', (fileName, text, expected) => {
    expect(found(text, fileName)).toEqual(expected);
  });
});

describe('directives', () => {
  test.each([
    ['[Service]\nExecStrat=/bin/true', ['warning unknown-directive "ExecStrat" → ExecStart']],
    ['[Service]\nexecstart=/bin/true', ['warning unknown-directive "execstart" → ExecStart']],
    ['[Service]\nLogDirectory=x', ['warning unknown-directive "LogDirectory" → LogsDirectory']],
    ['[Service]\nFrobnicateAllTheThings=x', ['warning unknown-directive "FrobnicateAllTheThings"']],
    ['[Service]\nX-Mine=x', []],
    ['[Service]\nAfter=network.target', ['warning wrong-section "After" in [Unit]']],
    ['[Service]\nAftr=network.target', ['warning unknown-directive "Aftr" → After in [Unit]']],
    [
      '[Install]\nAfter=network.target',
      ['hint drop-in-install "[Install]"', 'warning wrong-section "After" in [Unit]'],
    ],
    ['[Unit]\nExecStart=/bin/true', ['warning wrong-section "ExecStart" in [Service]']],
    ['[Unit]\nMachineOf=b.service', ['warning wrong-section "MachineOf" in [X-Fleet]']],
    ['[Service]\nOnCalendar=daily', ['warning wrong-section "OnCalendar"']],
    ['[Unit]\nBindTo=b.service', ['hint deprecated-directive "BindTo" → BindsTo']],
    [
      '[Service]\nStartLimitInterval=10',
      ['hint deprecated-directive "StartLimitInterval" → StartLimitIntervalSec in [Unit]'],
    ],
    ['[Service]\nCPUShares=10', ['warning deprecated-directive "CPUShares" → CPUWeight']],
    ['[Service]\nCPUAccounting=yes', ['hint removed-directive "CPUAccounting"']],
    ['[Unit]\nDescription=a\n[Unit]\nDocumentation=man:a', []],
    ['[Service]\nExecStart=\nExecStart=/bin/true', []],
    ['[Service]\n ExecStart = /bin/true', []],
  ])('%j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe('values', () => {
  test.each([
    ['RemainAfterExit=maybe', ['error bad-boolean "maybe"']],
    ['RemainAfterExit=yes # really', ['error bad-boolean "yes # really"']],
    ...['yes', 'No', 'TRUE', 'on', 'off', 'y', 'n', 't', 'f', '1', '0', '@FLAG@', '{{ flag }}'].map(
      value => [`RemainAfterExit=${value}`, []] as const,
    ),
    ['RemainAfterExit=%i', ['error bad-boolean "%i"']],
    ['Type=%i', ['error bad-word "%i"']],
    ['RemainAfterExit=', ['warning ignored-value "RemainAfterExit"']],
    ['ExecStartPre=', []],
    ['Restart=allways', ['error bad-word "allways" → always']],
    ['Restart=perhaps', ['error bad-word "perhaps"']],
    ['Restart=Always', ['error bad-word "Always" → always']],
    ['Type=notify-reload', []],
    ['Type=simple ; default', ['error bad-word "simple ; default"']],
    ['ProtectSystem=strict', []],
    ['ProtectSystem=on', []],
    ['PrivateTmp=disconnected', []],
    ['ProtectHome=tmpfs', []],
    ['KillMode=none', ['warning deprecated-value "none" → mixed']],
    ['StandardOutput=append:/var/log/x', []],
    ['LoadCredential=a \\ ', ['error bad-value "\\" → \\\\']],
    ['SupplementaryGroups=a \\ ', ['error bad-value "\\" → \\\\']],
    ['PrivateMounts=perhaps', ['error bad-boolean "perhaps"']],
  ] as const)('%s', (line, expected) => {
    expect(found(`[Service]\n${line}`)).toEqual(expected);
  });

  test('what is ignored is not old', () => {
    expect(found('[Timer]\nOnCalendar=daily\nKillMode=none', 'a.timer')).toEqual(['warning wrong-section "KillMode"']);
  });

  test('the type of a mount is any file system', () => {
    expect(found('[Mount]\nType=nfsd\nWhat=a\nWhere=/a', 'a.mount')).toEqual([]);
  });
});

describe('[X-Fleet]', () => {
  test.each([
    ['MachineOf=b.service', []],
    ['machineof=b.service', ['warning fleet-unknown-option "machineof" → MachineOf']],
    ['MachineMetdata=a=b', ['warning fleet-unknown-option "MachineMetdata" → MachineMetadata']],
    ['Frobnicate=1', ['warning fleet-unknown-option "Frobnicate"']],
    ['X-Whatever=1', ['warning fleet-unknown-option "X-Whatever"']],
    ['X-ConditionMachineOf=b.service', ['hint fleet-deprecated-option "X-ConditionMachineOf" → MachineOf']],
    ['X-Conflicts=b.service', ['hint fleet-deprecated-option "X-Conflicts" → Conflicts']],
    ['MachineMetadata=region=eu', []],
    ['MachineMetadata="region=eu" "disk=ssd"', []],
    [
      'MachineMetadata=region=eu,disk=ssd',
      ['warning fleet-ignored-value "region=eu,disk=ssd" → "region=eu" "disk=ssd"'],
    ],
    ['MachineMetadata=region==eu', ['warning fleet-ignored-value "region==eu" → region=eu']],
    ['MachineMetadata=region:eu', ['warning fleet-ignored-value "region:eu" → region=eu']],
    ['MachineMetadata=region = eu', ['warning fleet-never-matches "region = eu" → region=eu']],
    ['MachineMetadata=region=eu # near', ['warning fleet-never-matches "region=eu # near" → region=eu']],
    ['MachineMetadata=region', ['warning fleet-ignored-value "region"']],
    ['MachineMetadata=region=', ['warning fleet-ignored-value "region="']],
    ['Conflicts=web@*.service db.service', []],
    ['Conflicts=web@[.service', ['warning fleet-never-matches "web@[.service"']],
    ['Conflicts=a.service', ['hint fleet-self-conflict "a.service"']],
    ['Replaces=b.service', []],
    [
      'Replaces=b.service c.service',
      ['warning fleet-never-matches "b.service c.service" → b.service\nReplaces=c.service'],
    ],
    [
      'MachineOf=b.service c.service',
      ['warning fleet-never-matches "b.service c.service" → b.service\nMachineOf=c.service'],
    ],
    ['MachineOf=b@*.service', ['warning fleet-never-matches "b@*.service"']],
    ['MachineOf=%p-db-%n', []],
    ['Global=true', []],
    ['Global=y', ['warning fleet-ignored-value "y" → true']],
    ['OnPartition=stop', []],
    ['OnPartition=halt', ['error fleet-bad-value "halt"']],
    ['MaxUnavailable=2', []],
    ['MaxUnavailable=0', ['error fleet-bad-value "0"']],
    ['MaxUnavailable=half', ['error fleet-bad-value "half"']],
    ['MachineID=0123456789abcdef0123456789abcdef', []],
    ['MachineID=01234567', []],
    ['MachineID=n1', ['hint fleet-machine-id "n1"']],
    ['MachineID=89ABCDEF', ['hint fleet-machine-id "89ABCDEF" → 89abcdef']],
    ['MachineID=01234567\nMachineID=89abcdef', ['warning fleet-ignored-value "89abcdef"']],
    [
      'MachineID=01234567\nGlobal=true',
      ['error fleet-combination "MachineID=01234567"', 'error fleet-combination "Global=true"'],
    ],
    [
      'MachineOf=b.service\nGlobal=true',
      ['error fleet-combination "MachineOf=b.service"', 'error fleet-combination "Global=true"'],
    ],
    ['MachineOf=b.service\nConflicts=b*', ['error fleet-combination "MachineOf=b.service"']],
    ['MachineID=01234567\nMachineMetadata=a=b', []],
    ['Global=true\nConflicts=b.service', []],
    ['Global=false\nMachineOf=b.service', []],
  ])('%j', (lines, expected) => {
    expect(found(`${start}[X-Fleet]\n${lines}\n`, 'a.service')).toEqual(expected);
  });

  test("a combination is told in fleet's own words", () => {
    const text = `${start}[X-Fleet]\nConflicts=b.service\nReplaces=c.service\n`;
    const messages = lint(parseUnitFile(text), { fileName: 'a.service' }).map(({ message }) => message);
    expect(messages).toEqual(Array(2).fill('Conflicts cannot be used with Replaces'));
  });

  test('a line that only fleet finds too long is no error', () => {
    const long = `Description=${'x'.repeat(2100)}`;
    expect(found(`[Unit]\n${long}\n`, 'a.target')).toEqual([]);
    expect(found(`[Unit]\n${long}\n[X-Fleet]\n`, 'a.target').map(line => line.split(' ', 2))).toEqual([
      ['information', 'fleet-syntax'],
    ]);
  });
});

test('every code has its severity, and codes are words and dashes', () => {
  for (const code of Object.keys(diagnosticCodes)) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test('any text is judged, and every range lies in it, in order', () => {
  const piece = fc.constantFrom(
    ...[
      '[',
      ']',
      '[Service]',
      '[X-Fleet]',
      'ExecStart',
      'MachineOf',
      'Conflicts',
      'Restart',
      '=',
      '\\',
      '\n',
      '\r',
      '\0',
    ],
    ...['"', '#', ';', ' ', '%', '*', '[a', 'é', '\ufeff', '=x', 'MachineID=a', 'Global=1'],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece).map(pieces => pieces.join('')),
  );
  fc.assert(
    fc.property(texts, text => {
      let last = 0;
      for (const { start: from, end } of lint(parseUnitFile(text), { fileName: 'a.service' })) {
        expect(from).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThanOrEqual(from);
        expect(end).toBeLessThanOrEqual(text.length);
        last = from;
      }
    }),
    { numRuns: 1000 },
  );
}, 60_000);
