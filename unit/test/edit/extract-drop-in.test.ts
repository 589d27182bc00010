import { expect, test } from 'vitest';
import { applyEdits, extractDropIn, parseUnitFile } from '../../src/index.ts';

/** The unit that is left and the drop-in, with the selection between two `|`. */
function extract(marked: string): [string, string] | undefined {
  const start = marked.indexOf('|');
  const end = marked.lastIndexOf('|') - 1;
  const text = marked.replaceAll('|', '');
  const found = extractDropIn(parseUnitFile(text), { start, end });
  return found && [applyEdits(text, found.edits), found.text];
}

test.each([
  ['one', '[Service]\nA=b\nC=|d|\n', ['[Service]\nA=b\n', '[Service]\nC=d\n']],
  ['two', '[Service]\n|A=b\nC=d|\nE=f\n', ['[Service]\nE=f\n', '[Service]\nA=b\nC=d\n']],
  ['whole lines', '[Service]\n|A=b\n|C=d\n', ['[Service]\nC=d\n', '[Service]\nA=b\n']],
  ['with a comment between', '[Service]\n|A=b\n# c\nC=d|', ['[Service]\n', '[Service]\nA=b\n# c\nC=d\n']],
  ['continued lines', '[Service]\r\nA=b \\\r\n  |c|\r\n', ['[Service]\r\n', '[Service]\r\nA=b \\\r\n  c\r\n']],
  [
    'of several sections',
    '[Unit]\nA=|b\n\n# of it\n[Service]\nC=|d\n',
    ['[Unit]\n\n# of it\n[Service]\n', '[Unit]\nA=b\n\n[Service]\nC=d\n'],
  ],
  ['none', '[Service]\n|# a\n|A=b\n', undefined],
  ['of [Install]', '[Install]\n|A=b|\n', undefined],
  ['with an open backslash', '[Service]\n|A=b \\|', undefined],
  ['of a broken header', '[Service\n|A=b|\n', undefined],
  ['of no section', '|A=b|\n', undefined],
])('%s', (_name, marked, expected) => {
  expect(extract(marked)).toEqual(expected);
});
