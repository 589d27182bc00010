import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DocumentSymbol } from 'vscode-languageserver';
import { symbolsOf } from '../src/features/symbols.ts';
import { openUnitFile } from '../src/unit-file.ts';

const symbols = (text: string): DocumentSymbol[] => symbolsOf(openUnitFile('file:///a.service', text));

test.each([
  ['', []],
  ['A=b', []],
  [
    '[Unit]\nDescription=x\n\n[Service]\nExecStart=a \\\n  b\nUser=\n',
    ['Unit: Description=x', 'Service: ExecStart=a    b, User='],
  ],
  ['[Unit]\n[Unit]\nA=b', ['Unit: ', 'Unit: A=b']],
  ['[]\n=x', ['[]: ==x']],
])('%j', (text, expected) => {
  const found = symbols(text).map(
    ({ name, children = [] }) => `${name}: ${children.map(child => `${child.name}=${child.detail ?? ''}`).join(', ')}`,
  );
  expect(found).toEqual(expected);
});

test('a name always lies within its symbol, a child within its section', () => {
  const piece = fc.constantFrom('[', ']', 'Unit', 'A', '=', '\\', '\n', '\r\n', '\0', ' ', '# c', 'b');
  fc.assert(
    fc.property(fc.array(piece), pieces => {
      for (const symbol of symbols(pieces.join(''))) {
        expectInside(symbol.selectionRange, symbol.range);
        for (const child of symbol.children ?? []) {
          expectInside(child.selectionRange, child.range);
          expectInside(child.range, symbol.range);
        }
      }
    }),
    { numRuns: 500 },
  );
});

type Range = DocumentSymbol['range'];

function expectInside(inner: Range, outer: Range): void {
  const place = ({ line, character }: Range['start']): number => line * 10_000 + character;
  expect(place(inner.start)).toBeGreaterThanOrEqual(place(outer.start));
  expect(place(inner.end)).toBeLessThanOrEqual(place(outer.end));
}
