import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hashOptions,
  LineIndex,
  nodeAt,
  normalForm,
  parseUnitFile,
  printUnitFile,
  readFleetUnit,
  textOffsetOf,
  tokensOf,
  UnitSyntaxError,
  valueOffsetAt,
  type EntryNode,
  type UnitOption,
} from '../src/index.ts';

/** Texts of what matters to the parser, so that every rule meets every other. */
const pieces = [
  '\n',
  '\r',
  '\0',
  '\\',
  '\\\n',
  ' ',
  '\t',
  '#',
  ';',
  '[',
  ']',
  '=',
  '"',
  '\ufeff',
  'K',
  '[A]\n',
  'K=v',
  'é',
  '\ud83d',
];
const structured = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map(parts => parts.join(''));
const anyText = fc.oneof(structured, fc.string({ unit: 'binary', maxLength: 80 }));

describe('any text', () => {
  test('is printed as it was read', () => {
    fc.assert(fc.property(anyText, text => printUnitFile(parseUnitFile(text)) === text));
  });

  test('is covered by its tokens and by its nodes, without gap or overlap', () => {
    const covers = (ranges: Iterable<{ start: number; end: number }>, text: string): void => {
      let position = 0;
      for (const { start, end } of ranges) {
        expect(start).toBe(position);
        expect(end).toBeGreaterThan(start);
        position = end;
      }
      expect(position).toBe(text.length);
    };
    fc.assert(
      fc.property(anyText, text => {
        const document = parseUnitFile(text);
        covers(tokensOf(document), text);
        covers(document.nodes, text);
        covers(
          document.nodes.flatMap(({ lines }) => lines.map(({ start, next }) => ({ start, end: next }))),
          text,
        );
      }),
    );
  });

  test('has problems within it, in order', () => {
    fc.assert(
      fc.property(anyText, text => {
        let last = 0;
        for (const { start, end } of parseUnitFile(text).problems) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = start;
        }
      }),
    );
  });

  test('gives values whose every character is found in it and back', () => {
    fc.assert(
      fc.property(anyText, text => {
        const document = parseUnitFile(text);
        for (const entry of document.nodes.filter((node): node is EntryNode => node.type === 'entry')) {
          checkValue(text, entry);
          expect(text[entry.equals]).toBe('=');
          for (const { start } of [entry.keyRange, entry.valueRange]) expect(nodeAt(document, start)).toBe(entry);
        }
      }),
    );
  });

  function checkValue(text: string, entry: EntryNode): void {
    for (let i = 0; i < entry.value.length; i++) {
      const at = textOffsetOf(entry, i);
      // a continuing backslash is a space of the value
      expect(text[at] === '\\' ? [' ', '\\'] : [text[at]]).toContain(entry.value[i]);
      expect(valueOffsetAt(entry, at)).toBe(i);
    }
    expect(textOffsetOf(entry, entry.value.length)).toBe(entry.valueRange.end);
    expect(valueOffsetAt(entry, entry.valueRange.end)).toBe(entry.value.length);
  }

  test('has a position for every offset', () => {
    fc.assert(
      fc.property(anyText, text => {
        const index = new LineIndex(text);
        expect(index.lineCount).toBe(text.split(/\r\n|\r|\n/).length);
        for (let offset = 0; offset <= text.length; offset++) {
          const inLineEnd = text[offset - 1] === '\r' && text[offset] === '\n';
          if (!inLineEnd) expect(index.offsetAt(index.positionAt(offset))).toBe(offset);
        }
      }),
    );
  });

  test('is read by fleet or refused with a line of it', () => {
    fc.assert(
      fc.property(anyText, text => {
        try {
          readFleetUnit(text);
        } catch (error) {
          if (!(error instanceof UnitSyntaxError)) throw error;
          expect(error.line).toBeGreaterThan(0);
          expect(error.line).toBeLessThanOrEqual(text.split('\n').length);
        }
      }),
    );
  });
});

describe('the normal form', () => {
  const name = fc
    .string({ unit: fc.constantFrom('K', 'é', '-', '[', ' x'), minLength: 1, maxLength: 3 })
    .map(text => `K${text}`);
  const line = fc
    .string({ unit: fc.constantFrom('v', '=', '#', '"', '\\x', ' y', '\ud83d\ude00'), maxLength: 8 })
    .map(text => text.trim());
  // values as a reader gives them: a line, or lines that each end in a backslash but the last
  const value = fc
    .array(line, { minLength: 1, maxLength: 3 })
    .map(lines => lines.filter(each => each !== '').join(' \\\n'));
  const option: fc.Arbitrary<UnitOption> = fc.record({ section: fc.constantFrom('A', 'B', 'X-Fleet'), name, value });
  const options = fc.array(option, { maxLength: 8 });

  test('is a fixed point: read again it gives the same text and hash', () => {
    fc.assert(
      fc.property(options, given => {
        const text = normalForm(given);
        const again = readFleetUnit(text).options;
        expect(normalForm(again)).toBe(text);
        expect(hashOptions(again)).toBe(hashOptions(given));
      }),
    );
  });

  test('keeps every option in its section and order', () => {
    fc.assert(
      fc.property(options, given => {
        const bySection = (section: string) => (list: UnitOption[]) => list.filter(each => each.section === section);
        const again = readFleetUnit(normalForm(given)).options;
        for (const of of ['A', 'B', 'X-Fleet'].map(bySection)) expect(of(again)).toEqual(of(given));
      }),
    );
  });

  test('is what systemd reads too, but for the joints of continued lines', () => {
    fc.assert(
      fc.property(options, given => {
        // systemd takes such a line for a comment, fleet for a part of the value
        fc.pre(!given.some(each => each.value.includes('\n#')));
        const { nodes } = parseUnitFile(normalForm(given));
        const read = nodes.filter((node): node is EntryNode => node.type === 'entry');
        const wanted = given.map(each => `${each.section}.${each.name}=${each.value.replaceAll('\\\n', ' ')}`);
        expect(read.map(each => `${each.section ?? ''}.${each.key}=${each.value}`).sort()).toEqual(wanted.sort());
      }),
    );
  });
});
