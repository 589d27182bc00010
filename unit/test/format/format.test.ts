import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits, formatUnitFile, parseUnitFile, readFleetUnit, UnitSyntaxError } from '../../src/index.ts';

const format = (text: string, range?: { start: number; end: number }): string =>
  applyEdits(text, formatUnitFile(parseUnitFile(text), range));

test.each([
  ['nothing', '', ''],
  ['a good file', '# a\n\n[Unit]\nA=b\n\n# c\n[Service]\nC=d\n', '# a\n\n[Unit]\nA=b\n\n# c\n[Service]\nC=d\n'],
  ['blanks around =', '[Unit]\nA = b\nC\t=\t d \nE=\t\nF =\n', '[Unit]\nA=b\nC=d\nE=\nF=\n'],
  ['blanks in front', '  [Unit]\n\tA=b\n  # c\n', '[Unit]\nA=b\n# c\n'],
  ['blanks behind', '[Unit]  \nA=b\t\n  \nC=d\n', '[Unit]\nA=b\n\nC=d\n'],
  ['no end of the last line', '[Unit]\nA=b', '[Unit]\nA=b\n'],
  ['an end of Windows', '[Unit]\r\nA = b', '[Unit]\r\nA=b\r\n'],
  ['sections without a blank line', '[Unit]\nA=b\n[Service]\n[Install]\n', '[Unit]\nA=b\n\n[Service]\n\n[Install]\n'],
  ['a comment that belongs to a header', '[Unit]\n# b\n; c\n[Service]\n', '[Unit]\n\n# b\n; c\n[Service]\n'],
  ['many blank lines', '\n\n[Unit]\n\n\nA=b\n \n\n\n[Service]\n\n\n', '[Unit]\n\nA=b\n\n[Service]\n'],
  ['only blank lines', '\n  \n\n', ''],
  ['lines of Windows', '[Unit]\r\nA = b\r\n\r\n\r\n[Service]\r\n', '[Unit]\r\nA=b\r\n\r\n[Service]\r\n'],
  ['text that is none of it', '[Unit]\n just text \n', '[Unit]\n just text\n'],
])('%s', (_name, text, expected) => {
  expect(format(text)).toBe(expected);
});

describe('is left alone:', () => {
  test.each([
    ['a comment', '#   c  \n#d\t\n'],
    ['a value', '[Unit]\nA=b  "c  d" = e\n'],
    ['continued lines', '[Service]\nExecStart=/a \\\n    --b   \\\n  # c  \n    --d\n'],
    ['a value that begins on the next line', '[Service]\nExecStart= \\\n    /a\n'],
    ['blanks behind a backslash, which does not continue its line', '[Unit]\nA=b \\ \nC=d\n'],
    ['an open backslash at the end', '[Unit]\nA=b \\'],
    ['a blank line that ends a value', '[Unit]\nA=b \\\n  \n'],
    ['a backslash on a line of its own', '[Unit]\n \\\n\n\\'],
    ['a byte order mark', '\ufeff [Unit]\nA=b\n'],
    ['what fleet swallows behind a comment', '[Unit]\n# c \\\n\nA=b\n'],
    ['line ends that systemd alone knows', '[Unit]\n A = b\rC=d\n'],
    ['a NUL', '[Unit]\n A = b\0C=d\n'],
  ])('%s', (_name, text) => {
    expect(format(text)).toBe(text);
  });
});

test.each([
  ['[Unit]\n|A = b\nC = d|\nE = f\n', '[Unit]\nA=b\nC=d\nE = f\n'],
  ['[Unit]\nA = b\nC =| d\nE = f\n', '[Unit]\nA = b\nC=d\nE = f\n'],
  ['[Unit]\nA = b|\n[Service]\nE = f\n', '[Unit]\nA=b\n[Service]\nE = f\n'],
  ['[Unit]\nA = b\n|[Service]\nE = f|', '[Unit]\nA = b\n\n[Service]\nE=f\n'],
  ['|', ''],
])('of a range only the lines that it touches: %j', (marked, expected) => {
  const start = marked.indexOf('|');
  const end = Math.max(start, marked.lastIndexOf('|') - 1);
  expect(format(marked.replaceAll('|', ''), { start, end })).toBe(expected);
});

/** What systemd makes of a text. */
function systemdReads(text: string): unknown {
  const { nodes, problems } = parseUnitFile(text);
  const read = nodes.map(node =>
    node.type === 'entry' ? [node.section, node.key, node.value] : node.type === 'header' ? node.name : undefined,
  );
  return [read.filter(each => each !== undefined), problems.map(({ code }) => code)];
}

function fleetReads(text: string): unknown {
  try {
    return readFleetUnit(text).options;
  } catch (error) {
    if (error instanceof UnitSyntaxError) return 'refused';
    throw error;
  }
}

const piece = fc.constantFrom(
  ...['[Unit]', '[', ']', '[Service]', 'A', 'B=c', '=', ' = ', 'x', ' ', '  ', '\t', '\\', ' \\', '\\ ', '\\\n'],
  ...[
    '\n',
    '\n',
    '\n\n',
    '\n \n',
    '\r\n',
    '\r\n\r\n',
    '\r',
    '\0',
    '# c',
    '; d',
    '# e \\',
    '\ufeff',
    '\u00a0',
    '\f',
    'é',
  ],
);
const text = fc.array(piece, { maxLength: 40 }).map(pieces => pieces.join(''));

test('whatever the text: it means the same, its comments are there, and a second time there is nothing to do', () => {
  fc.assert(
    fc.property(text, before => {
      const after = format(before);
      expect(systemdReads(after)).toEqual(systemdReads(before));
      expect(fleetReads(after)).toEqual(fleetReads(before));
      expect(comments(after)).toEqual(comments(before));
      expect(format(after)).toBe(after);
    }),
    { numRuns: 5000 },
  );
});

test('whatever the range, too', () => {
  fc.assert(
    fc.property(text, fc.nat(60), fc.nat(60), (before, start, length) => {
      const after = format(before, { start, end: start + length });
      expect(systemdReads(after)).toEqual(systemdReads(before));
      expect(fleetReads(after)).toEqual(fleetReads(before));
    }),
    { numRuns: 2000 },
  );
});

function comments(of: string): string[] {
  const { nodes } = parseUnitFile(of);
  return nodes.flatMap(node => (node.type === 'comment' ? [of.slice(node.comment.start, node.comment.end)] : []));
}
