import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SelectionRange } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { selectionRangeAt } from '../src/features/selection.ts';
import { openUnitFile } from '../src/unit-file.ts';
import { atCursor } from './support/cursor.ts';

/** The texts that are selected one after the other, the smallest first. */
function selected(marked: string): string[] {
  const { file, offset, text } = atCursor(marked);
  return ranges(selectionRangeAt(file, offset)).map(range => TextDocument.create('', '', 0, text).getText(range));
}

const ranges = (found: SelectionRange): SelectionRange['range'][] => [
  found.range,
  ...(found.parent === undefined ? [] : ranges(found.parent)),
];

const service = '[Service]\nExecStart=/bin/a -b\nUser=x\n';

test.each([
  ['|', ['']],
  [`[Unit]\n${service.replace('/bin/a', '/bi|n/a')}`, ['/bin/a', '/bin/a -b', 'ExecStart=/bin/a -b', service]],
  [`[Unit]\n${service.replace('Exec', 'Ex|ec')}`, ['ExecStart', 'ExecStart=/bin/a -b', service]],
  [`[Unit]\n${service.replace('Serv', 'Ser|v')}`, ['Service', '[Service]', service]],
  [`[Unit]\n${service}  # a c|omment\n`, ['comment', '# a comment', '  # a comment', `${service}  # a comment\n`]],
  ['[Unit]\nA=b \\\n  c|c d\n', ['cc', 'b \\\n  cc d', 'A=b \\\n  cc d']],
])('%j', (marked, expected) => {
  const all = selected(marked);
  const whole = marked.replace('|', '');
  expect(all.at(-1)).toBe(whole);
  expect(all.slice(0, -1)).toEqual(expected.filter(each => each !== whole));
});

test('each lies in the next, wherever the cursor is', () => {
  const piece = fc.constantFrom('[', ']', 'Unit', 'A', '=', '\\', '\n', '\r\n', '\0', ' ', '# c', 'b', '\ufeff');
  fc.assert(
    fc.property(fc.array(piece), fc.nat(40), (pieces, offset) => {
      const text = pieces.join('');
      const document = TextDocument.create('', '', 0, text);
      const found = ranges(selectionRangeAt(openUnitFile('file:///a.service', text), Math.min(offset, text.length)));
      const offsets = found.map(range => [document.offsetAt(range.start), document.offsetAt(range.end)] as const);
      for (const [at, [start, end]] of offsets.slice(0, -1).entries()) {
        const [outerStart = 0, outerEnd = 0] = offsets[at + 1] ?? [];
        expect(start).toBeGreaterThanOrEqual(outerStart);
        expect(end).toBeLessThanOrEqual(outerEnd);
      }
    }),
    { numRuns: 500 },
  );
});
