import { describe, expect, test } from 'vitest';
import { lint, parseUnitFile } from '../../src/index.ts';

const start = '[Service]\nExecStart=/bin/true\n';

/** `severity code "text of the range"` of each diagnostic. */
function found(text: string, targetVersion?: number): string[] {
  const options = targetVersion === undefined ? {} : { targetVersion };
  return lint(parseUnitFile(text), { fileName: 'a.service', ...options }).map(
    ({ severity, code, start: from, end }) => `${severity} ${code} "${text.slice(from, end)}"`,
  );
}

describe('too new for the version asked for', () => {
  test.each([
    ['RestartSteps=3\nRestartMaxDelaySec=9', 253, 'RestartSteps,RestartMaxDelaySec', 254],
    ['PrivatePIDs=no', 256, 'PrivatePIDs', 257],
    ['Type=notify-reload', 252, 'notify-reload', 253],
    ['Environment=A=%D', 254, '%D', 255],
    ['Environment=A=b B=%D C=%%D', 254, '%D', 255],
  ])('%s in %d', (lines, old, ranges, young) => {
    const text = lines.startsWith('Type') ? `[Service]\nExecStart=/bin/true\n${lines}\n` : `${start}${lines}\n`;
    expect(found(text, old)).toEqual(ranges.split(',').map(range => `warning too-new "${range}"`));
    expect(found(text, young)).toEqual([]);
    expect(found(text)).toEqual([]);
  });

  test('a prefix of a command', () => {
    const text = '[Service]\nExecStart=-|/bin/true\n';
    expect(found(text, 257)).toEqual(['warning too-new "|"']);
    expect(found(text, 258)).toEqual([]);
  });
});

describe('removed', () => {
  const text = `${start}CPUAccounting=yes\n`;
  test('a hint by itself', () => {
    expect(found(text)).toEqual(['hint removed-directive "CPUAccounting"']);
  });
  test('a warning for a version that has lost it', () => {
    expect(found(text, 262)).toEqual(['warning removed-directive "CPUAccounting"']);
  });
  test('nothing for a version that still has it', () => {
    expect(found(text, 252)).toEqual([]);
  });
  test('specifiers of control groups', () => {
    const text = `${start}Environment=A=%c B=%%R C=%R\n`;
    expect(found(text)).toEqual(['warning deprecated-value "%c"', 'warning deprecated-value "%R"']);
  });
  test('an old name that has gone', () => {
    expect(found(`${start}BlockIOAccounting=yes\n`)).toEqual(['hint deprecated-directive "BlockIOAccounting"']);
    expect(found(`${start}BlockIOAccounting=yes\n`, 262)).toEqual(['warning deprecated-directive "BlockIOAccounting"']);
    expect(found(`${start}BlockIOAccounting=yes\n`, 252)).toEqual(['hint deprecated-directive "BlockIOAccounting"']);
  });
  test('a warning for what no covered systemd has, or each complains about', () => {
    expect(found(`${start}SysVStartPriority=1\n`)).toEqual(['warning removed-directive "SysVStartPriority"']);
    expect(found(`${start}CPUShares=10\n`, 252)).toEqual(['warning deprecated-directive "CPUShares"']);
    expect(found(`[Unit]\nRequiresOverridable=b.service\n${start}`)).toEqual([
      'warning deprecated-directive "RequiresOverridable"',
    ]);
  });
});

test('a new name is not proposed to those who do not have it yet', () => {
  const text = `${start}MemoryLimit=1G\n`;
  expect(found(text)).toEqual(['warning deprecated-directive "MemoryLimit"']);
  expect(found(text, 230)).toEqual([]);
});
