// Colours text with the engine that VS Code itself uses, and compares with a table drawn below the lines.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { expect } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';

export const syntaxes = resolve(import.meta.dirname, '../../syntaxes');
export const grammarPath = resolve(syntaxes, 'systemd-unit.tmLanguage.json');
const suffix = '.systemd-unit';

const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
await oniguruma.loadWASM({ data: readFileSync(wasm) });
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: patterns => new oniguruma.OnigScanner(patterns),
    createOnigString: text => new oniguruma.OnigString(text),
  }),
  loadGrammar: () => Promise.resolve(textmate.parseRawGrammar(readFileSync(grammarPath, 'utf8'), grammarPath)),
});
const grammar = await registry.loadGrammar('source.systemd-unit');

/** Per line the scopes of each of its characters, but for those of the whole file and those that only group (`meta.…`). */
export function scopesOf(lines: readonly string[]): string[][] {
  if (grammar === null) throw new Error(`${grammarPath} is no grammar`);
  let state = textmate.INITIAL;
  return lines.map(line => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.flatMap(({ startIndex, endIndex, scopes }) => {
      const own = scopes.slice(1).filter(scope => !scope.startsWith('meta.'));
      const names = own.map(scope => scope.replace(suffix, '')).join(' ');
      return Array<string>(Math.min(endIndex, line.length) - startIndex).fill(names);
    });
  });
}

/**
 * Checks a table: under a line of a unit file, lines of `^` with the scopes of the characters above them, all of them
 * and in order. What has no `^` below must have no scope at all; names and `=` need none.
 */
export function expectScopes(table: string, lineEnd = ''): void {
  const rows = table.split('\n').filter(row => row !== '');
  const lines = rows.filter(row => !isMark(row));
  const found = scopesOf(lines.map(line => line + lineEnd));
  let at = -1;
  const wanted = lines.map(line => Array<string>(line.length).fill(''));
  for (const row of rows) {
    if (!isMark(row)) at++;
    else wanted[at]?.fill(row.replace(/^[\s^]+/, ''), row.indexOf('^'), row.lastIndexOf('^') + 1);
  }
  lines.forEach((line, index) => {
    const expected = wanted[index] ?? [];
    const actual = (found[index] ?? []).slice(0, line.length).map((scopes, column) => {
      const isPlain = scopes === 'keyword.other.directive' || scopes === 'keyword.operator.assignment';
      return isPlain && expected[column] === '' ? '' : scopes;
    });
    expect(draw(line, actual)).toBe(draw(line, expected));
  });
}

const isMark = (row: string): boolean => /^\s*\^+ \S/.test(row);

/** The line with the scopes of its characters below it, as tables have them. */
function draw(line: string, scopes: readonly string[]): string {
  const marks: string[] = [];
  for (let from = 0; from < line.length;) {
    let to = from;
    while (to < line.length && scopes[to] === scopes[from]) to++;
    if (scopes[from] !== '') marks.push(`${' '.repeat(from)}${'^'.repeat(to - from)} ${scopes[from] ?? ''}`);
    from = to;
  }
  return [line, ...marks].join('\n');
}
