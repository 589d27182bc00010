import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEdits, fixAll } from '../../src/index.ts';

const all = (text: string): string => applyEdits(text, fixAll(text, { fileName: 'a.service', accept: () => true }));
const safe = (text: string): string => applyEdits(text, fixAll(text, { fileName: 'a.service' }));

test.each([
  ['nothing', '[Unit]\nDescription=x\n', '[Unit]\nDescription=x\n'],
  ['several lines', '[Unit]\nBindTo=a.service\nBindTo=b.service\n', '[Unit]\nBindsTo=a.service\nBindsTo=b.service\n'],
  [
    'moves to one section that is not there yet',
    '[Service]\nWantedBy=a.target\nRequiredBy=b.target\n',
    '[Service]\n\n[Install]\nWantedBy=a.target\nRequiredBy=b.target\n',
  ],
  [
    'a problem behind the problem',
    '[Service] # main\nWantedBy=a.target\n',
    '# main\n[Service]\n\n[Install]\nWantedBy=a.target\n',
  ],
])('%s is mended unasked', (_name, text, expected) => {
  expect(safe(text)).toBe(expected);
});

test.each([['[Service]\nExecStrat=/bin/true\n'], ['[Unit]\nSome text.\n']])(
  'a guess is made only when asked for: %j',
  text => {
    expect(safe(text)).toBe(text);
    expect(all(text)).not.toBe(text);
  },
);

test('the order of lines that move is kept', () => {
  const lines = Array.from({ length: 300 }, (_, at) => `RequiredBy=${at}.target\n`).join('');
  expect(safe(`[Unit]\nDescription=x\n${lines}`)).toBe(`[Unit]\nDescription=x\n\n[Install]\n${lines}`);
});

test('a second time there is nothing to do', () => {
  const line = fc.constantFrom(
    ...['[Unit]', '[Service]', '[Servce]', '[Install] # x', '[X-fleet]', 'BindTo=a.service', 'WantedBy=a.target', ''],
    ...['CPUShares=512', 'PrivateTmp=yes # c', 'RemainAfterExit=ja', 'some text', 'User: x', 'MachineOf=a.service \\'],
    ...['StartLimitInterval=10', 'X-Conflicts=b*', '# comment', 'MachineMetadata=a=b,c=d', 'SysVStartPriority=1'],
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), lines => {
      const once = all(lines.join('\n'));
      expect(all(once)).toBe(once);
    }),
    { numRuns: 500 },
  );
});
