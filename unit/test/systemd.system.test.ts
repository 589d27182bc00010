import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseUnitFile, type UnitNode } from '../src/index.ts';

// systemd itself is asked how it reads random texts: it complains of a value that is no truth value by printing the
// value, of lines that it ignores and of broken headers by their line number. The parser must foresee every complaint.

const pieces = [
  '\n',
  '\r',
  '\0',
  '\\',
  '\\\n',
  '\r\n',
  ' ',
  '\t',
  '#',
  ';',
  '[',
  ']',
  '=',
  '"',
  'v',
  'é',
  '[Unit]\n',
  '[X-Other]\n',
  '\nDefaultDependencies=v',
  '\nDefaultDependencies=v \\\n',
  'DefaultDependencies = ',
];
const text = fc
  .tuple(
    fc.constantFrom('', '[Unit]\n', '\ufeff[Unit]\n', '\ufeff'),
    fc.array(fc.constantFrom(...pieces), { maxLength: 40 }),
  )
  .map(([start, parts]) => start + parts.join(''))
  // systemd warns of a comment behind a byte order mark, the parser deliberately does not
  .filter(content => !/\ufeff[ \t]*[#;]/.test(content));

/** What systemd says of each file, as `line: message`. */
function verify(texts: readonly string[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'parse-'));
  try {
    const names = texts.map((_, index) => join(folder, `u${index}.service`));
    texts.forEach((content, index) => writeFileSync(names[index] ?? '', content));
    const { stderr, error } = spawnSync('systemd-analyze', ['verify', '--man=no', '--generators=no', ...names], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout: 100_000,
    });
    if (error) throw error;
    const said: string[][] = texts.map(() => []);
    for (const [, index, message] of stderr.matchAll(/^\S*\/u(\d+)\.service:(\d+: .*)$/gm)) {
      // other versions word this one otherwise
      const plain = message?.replace(/Unknown key name '(.*)' in section '(.*)',/, "Unknown key '$1' in section [$2],");
      said[Number(index)]?.push(plain ?? '');
    }
    return said;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What it should say, by the parser. */
function foresee(content: string): string[] {
  const { nodes, problems } = parseUnitFile(content);
  const said: string[] = [];
  const lines = nodes.flatMap(node => node.lines);
  let section: string | undefined;
  let ignored = false;
  for (const node of nodes) {
    const last = node.lines.findLast(line => !line.isComment) ?? node.lines[0];
    const number = last === undefined ? 0 : lines.indexOf(last) + 1;
    // an open continuation at the end is read one line behind the last
    const line = last?.isContinued === true ? lines.length + 1 : number;
    if (node.type === 'header') {
      const inNode = problems.filter(each => each.start >= node.start && each.end <= node.end);
      const problem = inNode.find(each => each.code !== 'nul-character');
      const shown = joined(content, node);
      if (problem) {
        const what =
          problem.code === 'bad-section-name' ? 'Bad characters in section header' : 'Invalid section header';
        return [...said, `${line}: ${what} '${shown}'`];
      }
      section = node.name === 'Unit' ? node.name : undefined;
      ignored = section === undefined;
      if (ignored && !node.name.startsWith('X-')) said.push(`${line}: Unknown section '${node.name}'. Ignoring.`);
    } else if (node.type !== 'blank' && node.type !== 'comment') {
      const message =
        section === undefined ? (ignored ? '' : 'Assignment outside of section. Ignoring.') : complaint(node);
      if (message !== '') said.push(`${line}: ${message}`);
    }
  }
  return said;
}

function complaint(node: UnitNode): string {
  if (node.type !== 'entry') return "Missing '=', ignoring line.";
  if (node.key === '') return "Missing key name before '=', ignoring line.";
  if (node.key === 'DefaultDependencies') return `Failed to parse boolean value, ignoring: ${node.value}`;
  return `Unknown key '${node.key}' in section [Unit], ignoring.`;
}

/** The joined lines of a node without white space at the ends. */
function joined(content: string, { lines }: UnitNode): string {
  return lines
    .filter(line => !line.isComment)
    .map(({ textStart, end, isContinued }) =>
      isContinued ? `${content.slice(textStart, end - 1)} ` : content.slice(textStart, end),
    )
    .join('')
    .replace(/^[ \t]+|[ \t]+$/g, '');
}

test('systemd reads random texts as the parser does', () => {
  const texts = fc.sample(text, 400);
  const trimmed = (messages: readonly string[]) => messages.map(message => message.trimEnd());
  const said = verify(texts);
  expect(said.flat().length).toBeGreaterThan(200);
  texts.forEach((content, index) =>
    expect(trimmed(said[index] ?? []), JSON.stringify(content)).toEqual(trimmed(foresee(content))),
  );
});
