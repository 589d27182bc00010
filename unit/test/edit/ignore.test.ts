// Comments that switch diagnostics off: read by lint, written by edits.
import { describe, expect, test } from 'vitest';
import { applyEdits, ignoreAt, ignoreInFile, lint, parseUnitFile } from '../../src/index.ts';

const codes = (text: string): string[] =>
  lint(parseUnitFile(text), { fileName: 'a.service.d/b.conf' }).map(({ code }) => code);

const line = (text: string, place: string, code: string): string | undefined => {
  const edits = ignoreAt(parseUnitFile(text), text.indexOf(place), code);
  return edits && applyEdits(text, edits);
};

const file = (text: string, code: string): string | undefined => {
  const edits = ignoreInFile(parseUnitFile(text), code);
  return edits && applyEdits(text, edits);
};

describe('a comment', () => {
  test.each([
    ['switches off the line below', '[Service]\n# flotilla-ignore: unknown-directive\nFoo=1\nBar=1\n', 1],
    ['with a semicolon too', '[Service]\n; flotilla-ignore:unknown-directive\nFoo=1\n', 0],
    ['with a reason', '[Service]\n# flotilla-ignore: unknown-directive -- ours\nFoo=1\n', 0],
    ['of several codes', '[Service]\n# flotilla-ignore: bad-boolean, unknown-directive\nFoo=1\n', 0],
    ['through other comments', '[Service]\n# flotilla-ignore: unknown-directive\n# it is ours\nFoo=1\n', 0],
    ['of a header', '# flotilla-ignore: unknown-section\n[Foo]\n', 0],
    ['between continued lines', '[Service]\nFoo=1 \\\n  # flotilla-ignore: unknown-directive\n  2\n', 0],
    ['not through a blank line', '[Service]\n# flotilla-ignore: unknown-directive\n\nFoo=1\n', 1],
    ['not of another code', '[Service]\n# flotilla-ignore: bad-boolean\nFoo=1\n', 1],
    ['not with a code in the reason', '[Service]\n# flotilla-ignore: bad-boolean -- unknown-directive\nFoo=1\n', 1],
    ['not without a code', '[Service]\n# flotilla-ignore:\nFoo=1\n', 1],
    ['not in mid-sentence', '[Service]\n# see flotilla-ignore: unknown-directive\nFoo=1\n', 1],
    ['switches off the file', '[Service]\nFoo=1\nBar=1\n# flotilla-ignore-file: unknown-directive\n', 0],
  ])('%s', (_name, text, left) => {
    expect(codes(text)).toHaveLength(left);
  });
});

describe('writing it', () => {
  test.each([
    ['[Service]\nFoo=1\n', '[Service]\n# flotilla-ignore: x\nFoo=1\n'],
    ['[Service]\r\nFoo=1\r\n', '[Service]\r\n# flotilla-ignore: x\r\nFoo=1\r\n'],
    ['[Service]\nFoo=1 \\\n 2\n', '[Service]\n# flotilla-ignore: x\nFoo=1 \\\n 2\n'],
    ['# flotilla-ignore: y\nFoo=1\n', '# flotilla-ignore: y, x\nFoo=1\n'],
    ['# flotilla-ignore: y -- why\nFoo=1\n', '# flotilla-ignore: y, x -- why\nFoo=1\n'],
    ['# flotilla-ignore-file: y\nFoo=1\n', '# flotilla-ignore-file: y\n# flotilla-ignore: x\nFoo=1\n'],
    ['\ufeffFoo=1\n', undefined],
  ])('for a line of %j', (text, expected) => {
    expect(line(text, 'Foo', 'x')).toBe(expected);
  });

  test.each([
    ['[Service]\n', '# flotilla-ignore-file: x\n[Service]\n'],
    ['', '# flotilla-ignore-file: x\n'],
    ['[Service]\n# flotilla-ignore-file: y', '[Service]\n# flotilla-ignore-file: y, x'],
    ['\ufeff[Service]\n', undefined],
  ])('for the file %j', (text, expected) => {
    expect(file(text, 'x')).toBe(expected);
  });

  test('what is written is read', () => {
    const text = '[Service]\nFoo=1\n[Bar]\n';
    expect(codes(text)).toEqual(['unknown-directive', 'unknown-section']);
    expect(codes(line(text, 'Foo', 'unknown-directive') ?? '')).toEqual(['unknown-section']);
    expect(codes(file(text, 'unknown-section') ?? '')).toEqual(['unknown-directive']);
  });
});
