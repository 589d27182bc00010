import { describe, expect, test } from 'vitest';
import { entriesOf, parseUnitFile, type UnitDocument } from '../src/index.ts';

/** `section.key=value` of every entry, in order; `-` before the first header. */
const entries = ({ nodes }: UnitDocument): string[] =>
  nodes.flatMap(node => (node.type === 'entry' ? [`${node.section ?? '-'}.${node.key}=${node.value}`] : []));

function check(text: string, expected: { entries?: string[]; problems?: [code: string, marked: string][] }): void {
  const document = parseUnitFile(text);
  expect(entries(document)).toEqual(expected.entries ?? []);
  expect(document.problems.map(({ code, start, end }) => [code, text.slice(start, end)])).toEqual(
    expected.problems ?? [],
  );
}

describe('what systemd reads', () => {
  test.each<[string, string, string[]]>([
    ['nothing', '', []],
    ['white space around key and value', '[A]\n \tK \t=  v w \t\n', ['A.K=v w']],
    ['"=" inside a value', '[A]\nEnvironment=A=b=c\n', ['A.Environment=A=b=c']],
    ['empty assignments', '[A]\nK=\nK=  \n', ['A.K=', 'A.K=']],
    ['a last line without end', '[A]\nK=v', ['A.K=v']],
    ['no comment behind a value', '[A]\nK=v # w ; x\n', ['A.K=v # w ; x']],
    ['comments of both kinds, also indented', '# a=b\n[A]\n ; K=1\n\t#K=2\nK=3\n', ['A.K=3']],
    ['a backslash at the end of a comment', '[A]\n# c \\\nK=v\n', ['A.K=v']],
    ['a continuation', '[A]\nK=a \\\n  b\\\nc\nL=d\n', ['A.K=a    b c', 'A.L=d']],
    ['comments inside a continuation', '[A]\nK=a\\\n# x\n ; y \\\nb\nL=d\n', ['A.K=a b', 'A.L=d']],
    ['a blank line ends a continuation', '[A]\nK=a \\\n\nL=d\n', ['A.K=a', 'A.L=d']],
    ['two backslashes continue nothing', '[A]\nK=a\\\\\nL=d\n', ['A.K=a\\\\', 'A.L=d']],
    ['three backslashes continue', '[A]\nK=a\\\\\\\nL=d\n', ['A.K=a\\\\ L=d']],
    ['white space behind a backslash ends the line', '[A]\nK=a\\ \nL=d\n', ['A.K=a\\', 'A.L=d']],
    ['a continuation at the end of the file', '[A]\nK=a \\', ['A.K=a']],
    ['a comment after an open continuation at the end', '[A]\nK=a \\\n# c', ['A.K=a']],
    ['a value that starts on the next line', '[A]\nK=\\\n  v\n', ['A.K=v']],
    ['"=" on the next line', '[A]\nK\\\n=v\n', ['A.K=v']],
    ['a key in two lines', '[A]\nK\\\nL=v\n', ['A.K L=v']],
    ['repeated sections', '[A]\nK=1\n[B]\nK=2\n[A]\nK=3\n', ['A.K=1', 'B.K=2', 'A.K=3']],
    ['white space around a header', '  [A]  \nK=v\n', ['A.K=v']],
    ['CRLF', '[A]\r\nK=a \\\r\n b\r\n\r\nL=d\r\n', ['A.K=a   b', 'A.L=d']],
    ['CR alone', '[A]\rK=v\rL=w', ['A.K=v', 'A.L=w']],
    ['LF before CR as one line end', '[A]\nK=a \\\n\rb\n', ['A.K=a  b']],
    ['a byte order mark', '\ufeff[A]\nK=v\n', ['A.K=v']],
    ['a byte order mark behind comments, once', '#c\n\ufeff[A]\n\ufeffK=v\n', ['A.\ufeffK=v']],
    ['junk in sections that are for others', '[X-Doc]\njunk\n=x\nK=v\n', ['X-Doc.=x', 'X-Doc.K=v']],
    ['names with any other character', '[Foo Bar-1]\nK=v\n[]\nK=w\n[[A]]\nK=x\n', ['Foo Bar-1.K=v', '.K=w', '[A].K=x']],
  ])('%s', (_name, text, expected) => check(text, { entries: expected }));

  test('a line of a million characters', () => {
    const value = 'v'.repeat(1_000_000);
    check(`[A]\nK=${value}\nL=w\n`, { entries: [`A.K=${value}`, 'A.L=w'] });
  });

  test('entries of all sections of a name', () => {
    const document = parseUnitFile('[A]\nK=1\n[B]\nK=2\n[A]\nL=3\n');
    expect(entriesOf(document, 'A').map(({ key }) => key)).toEqual(['K', 'L']);
    expect(document.sections.map(({ name, start, end }) => [name, start, end])).toEqual([
      ['A', 0, 8],
      ['B', 8, 16],
      ['A', 16, 24],
    ]);
  });
});

describe('what systemd refuses or ignores', () => {
  test.each<[string, string, string[], [code: string, marked: string][]]>([
    ['an open header, whose name still counts', '[A\nK=v\n', ['A.K=v'], [['section-not-closed', '[A']]],
    ['a bracket alone', '[\nK=v\n', ['.K=v'], [['section-not-closed', '[']]],
    ['text behind a header', '[A] # c\nK=v\n', ['A.K=v'], [['text-after-section', '# c']]],
    ['a continued header', '[A]\\\nK=v\nL=w\n', ['A.L=w'], [['text-after-section', 'K=v']]],
    ['quotes in a name', '[A "b"]\nK=v\n', ['A "b".K=v'], [['bad-section-name', 'A "b"']]],
    ['a line without "="', '[A]\n  junk line \nK=v\n', ['A.K=v'], [['missing-equals', 'junk line']]],
    ['a continued line without "="', '[A]\njunk \\\nmore\nK=v\n', ['A.K=v'], [['missing-equals', 'junk \\\nmore']]],
    ['a line without key', '[A]\n = v\n', ['A.=v'], [['missing-key', '=']]],
    ['junk in [X-Fleet]', '[X-Fleet]\njunk\n', [], [['missing-equals', 'junk']]],
    [
      'lines before the first section',
      'K=v\njunk\n\n# c\n[A]\n',
      ['-.K=v'],
      [
        ['outside-section', 'K=v'],
        ['outside-section', 'junk'],
      ],
    ],
    [
      'a NUL, which ends the line',
      '[A]\nK=v\0w\n',
      ['A.K=v'],
      [
        ['nul-character', '\0'],
        ['missing-equals', 'w'],
      ],
    ],
  ])('%s', (_name, text, expected, problems) => check(text, { entries: expected, problems }));

  test('lines of more than 1 MiB, joined or not, counted in bytes', () => {
    const codes = (text: string) => parseUnitFile(text).problems.map(({ code }) => code);
    const half = 'é'.repeat(300_000);
    expect(codes(`[A]\nK=${half}\n`)).toEqual([]);
    expect(codes(`[A]\nK=${half}${half}\n`)).toEqual(['line-too-long']);
    expect(codes(`[A]\nK=${half}\\\n${half}\n`)).toEqual(['line-too-long']);
    expect(codes(`[A]\n#${half}${half}\n`)).toEqual(['line-too-long']);
  });

  test('problems say what to do, in the order of the text', () => {
    const { problems } = parseUnitFile('[A\njunk\0=v\n');
    expect(problems.map(({ message }) => message)).toEqual([
      'The section header has no closing bracket: write [A]',
      'This line is ignored: write Key=Value, or # in front of a comment',
      'systemd ends the line at a NUL character: remove it',
      'This line is ignored: write the name of a setting before "="',
    ]);
  });
});
