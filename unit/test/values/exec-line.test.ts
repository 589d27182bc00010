import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasPrefix, parseExecLine, variablesOf } from '../../src/values/exec-line.ts';

/** Every part of a line as `kind:text`, text as it is written. */
function parts(line: string): string[] {
  const { commands, separators } = parseExecLine(line);
  return commands
    .flatMap(({ prefixes, path, args }) => [
      ...prefixes.map(({ char, start }) => ({ at: start, part: `prefix:${char}` })),
      { at: path.start, part: `path:${line.slice(path.start, path.end)}` },
      ...args.map(({ start, end }) => ({ at: start, part: `arg:${line.slice(start, end)}` })),
    ])
    .concat(separators.map(at => ({ at, part: `end:${line.charAt(at)}` })))
    .sort((a, b) => a.at - b.at)
    .map(({ part }) => part);
}

describe('an Exec line is taken apart', () => {
  test.each([
    ['/bin/true', ['path:/bin/true']],
    ['-@/bin/a b', ['prefix:-', 'prefix:@', 'path:/bin/a', 'arg:b']],
    ['!!/bin/a', ['prefix:!', 'prefix:!', 'path:/bin/a']],
    ['+!/bin/a', ['prefix:+', 'path:!/bin/a']],
    ['/bin/a "b c"  \'d\'e', ['path:/bin/a', 'arg:"b c"', "arg:'d'e"]],
    ['/bin/a ; -/bin/b c', ['path:/bin/a', 'end:;', 'prefix:-', 'path:/bin/b', 'arg:c']],
    ['/bin/a \\; b', ['path:/bin/a', 'arg:\\;', 'arg:b']],
    ['/bin/a ";" b', ['path:/bin/a', 'arg:";"', 'arg:b']],
    ['; /bin/a ;', ['end:;', 'path:/bin/a', 'end:;']],
    ['', []],
  ])('%s', (line, expected) => {
    expect(parts(line)).toEqual(expected);
  });

  test('escapes are decoded, and every character knows where it stands', () => {
    const [command] = parseExecLine('/bin/a x\\x20\\"y\\.').commands;
    const word = command?.args[0];
    expect(word?.text).toBe('x "y\\.');
    expect(word?.offsets).toEqual([7, 8, 12, 14, 15, 16]);
    expect(word?.unknownEscapes).toEqual([{ start: 15, end: 17 }]);
  });

  test('a quote that is never closed leaves what is before it', () => {
    const { commands, problem } = parseExecLine('/bin/a b "c d');
    expect(commands[0]?.args.map(({ text }) => text)).toEqual(['b']);
    expect(problem).toEqual({ kind: 'quote', start: 9, end: 13 });
  });

  test('prefixes can be asked for', () => {
    const [command] = parseExecLine('-:/bin/a').commands;
    expect(command && [hasPrefix(command, '-'), hasPrefix(command, ':'), hasPrefix(command, '@')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('whatever the text is, the parts stand in order within it', () => {
    const line = fc.string({ unit: fc.constantFrom(...'/a ;"\'\\x2-@+!|:$%{}\t'.split('')), maxLength: 40 });
    fc.assert(
      fc.property(line, text => {
        const { commands, problem } = parseExecLine(text);
        let at = 0;
        for (const { start, end, path, args } of commands) {
          for (const range of [{ start, end: start }, path, ...args, { start: end, end }]) {
            expect(range.start).toBeGreaterThanOrEqual(at);
            expect(range.end).toBeGreaterThanOrEqual(range.start);
            at = range.start;
          }
          expect(end).toBeLessThanOrEqual(text.length);
        }
        if (problem !== undefined) expect(problem.end).toBeGreaterThan(problem.start);
      }),
    );
  });
});

describe('variables of an argument', () => {
  test.each([
    ['$A', ['A']],
    ['${A}', ['A']],
    ['x${A}y${B_1}', ['A', 'B_1']],
    ['x$A', []],
    ['$$A', []],
    ['$${A}', []],
    ['${A', []],
    ['${1}', []],
  ])('%s', (argument, names) => {
    const word = parseExecLine(`/bin/a ${argument}`).commands[0]?.args[0];
    const found = word === undefined ? [] : variablesOf(word);
    expect(found.map(({ name }) => name)).toEqual(names);
    for (const { name, start, end } of found) expect(`/bin/a ${argument}`.slice(start, end)).toContain(name);
  });
});
