// Comments by which people switch diagnostics off, with a reason if they like:
//   # flotilla-ignore: wrong-section, unknown-directive -- read by our own tool
//   # flotilla-ignore-file: deprecated-directive
import { nodeAt } from '../locate.ts';
import type { Range, UnitDocument, UnitNode } from '../syntax.ts';
import type { Diagnostic } from './diagnostic.ts';

/** The words that such comments begin with. */
export const ignoreMark = { line: 'flotilla-ignore', file: 'flotilla-ignore-file' } as const;

export interface Ignore {
  /** The setting or header right below, with all its lines; or the file. */
  readonly scope: 'line' | 'file';
  readonly codes: readonly string[];
}

/** What a comment, `#` and all, switches off; undefined for any other comment. */
export function readIgnore(comment: string): Ignore | undefined {
  const found = /^[#;]\s*flotilla-ignore(-file)?:(.*)$/.exec(comment);
  if (found === null) return undefined;
  const codes = (found[2] ?? '').replace(/\s--(\s.*)?$/, '').split(/[\s,]+/);
  return { scope: found[1] === undefined ? 'line' : 'file', codes: codes.filter(code => code !== '') };
}

/** The diagnostics that no comment switches off. */
export function withoutIgnored(document: UnitDocument, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length === 0 || !document.text.includes(ignoreMark.line)) return diagnostics;
  const { file, lines } = ignoresOf(document);
  return diagnostics.filter(({ code, start }) => {
    const node = nodeAt(document, start);
    return !file.has(code) && (node === undefined || lines.get(node)?.has(code) !== true);
  });
}

interface Ignores {
  readonly file: ReadonlySet<string>;
  readonly lines: ReadonlyMap<UnitNode, ReadonlySet<string>>;
}

/** Comments gather up to the line that is none; a blank line ends what they are about. Those between continued lines count for these. */
function ignoresOf({ text, nodes }: UnitDocument): Ignores {
  const file = new Set<string>();
  const lines = new Map<UnitNode, Set<string>>();
  let gathered = new Set<string>();
  for (const node of nodes) {
    for (const comment of commentsOf(node)) {
      const ignore = readIgnore(text.slice(comment.start, comment.end).trimStart());
      for (const code of ignore?.codes ?? []) (ignore?.scope === 'file' ? file : gathered).add(code);
    }
    if (node.type === 'comment') continue;
    if (gathered.size > 0) lines.set(node, gathered);
    gathered = new Set();
  }
  return { file, lines };
}

function commentsOf(node: UnitNode): readonly Range[] {
  return node.type === 'comment' ? [node.comment] : node.lines.filter(({ isComment }) => isComment);
}
