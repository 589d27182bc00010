// Backslashes at the ends of lines: those that continue a line though they should not, and those that don't though they should.
import { directive, sectionsOf, unitTypes } from '../catalog/index.ts';
import type { EntryNode, UnitNode } from '../syntax.ts';
import { allowedSections, type LintContext } from './context.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';

export function checkContinuations(context: LintContext): Diagnostic[] {
  const { nodes } = context.document;
  return nodes.flatMap((node, at) =>
    node.type === 'entry' ? [...broken(context, node, nodes.slice(at + 1, at + 9)), ...swallowing(context, node)] : [],
  );
}

/** A backslash before blanks continues nothing: what was to be continued stands alone, and systemd ignores it. */
function broken(context: LintContext, entry: EntryNode, following: readonly UnitNode[]): Diagnostic[] {
  const line = entry.lines.at(-1);
  if (line === undefined) return [];
  const blanks = /\\[ \t]+$/.exec(context.document.text.slice(line.textStart, line.end));
  const next = following.find(({ type }) => type !== 'comment');
  if (blanks === null || next === undefined) return [];
  const isStray = next.type === 'junk' || (next.type === 'entry' && !isKnown(context, next.section, next.key));
  if (!isStray) return [];
  const message = 'Blanks behind this backslash keep it from continuing the line: remove them.';
  const range = { start: line.textStart + blanks.index, end: line.end };
  return [diagnostic('broken-continuation', range, message, { replacement: '\\' })];
}

/** A backslash that makes the next header or setting a part of the value. */
function swallowing(context: LintContext, entry: EntryNode): Diagnostic[] {
  if (entry.lines.length === 1) return [];
  const lines = entry.lines.filter(({ isComment }) => !isComment);
  return lines.slice(1).flatMap((line, at) => {
    const before = lines[at];
    const text = context.document.text.slice(line.textStart, line.end);
    const [, header, key] = /^(?:\[([A-Za-z-]+)\]\s*$|([A-Z][A-Za-z]+)\s*=)/.exec(text) ?? [];
    if (before === undefined || (header === undefined && key === undefined)) return [];
    const isSwallowed =
      header === undefined
        ? !namesVariables(context, entry) && isKnown(context, entry.section, key ?? '')
        : allowedSections(context.kind).includes(header);
    if (!isSwallowed) return [];
    const what = header === undefined ? `${key ?? ''}=` : `[${header}]`;
    const message = `This backslash makes ${what} on the next line a part of ${entry.key}=: remove it.`;
    const range = { start: before.end - 1, end: before.end };
    return [diagnostic('swallowed-line', range, message, { replacement: '' })];
  });
}

/** There a name and `=` begin a variable. */
function namesVariables({ kind }: LintContext, { section = '', key }: EntryNode): boolean {
  const parser = directive(kind ?? '', section, key)?.parser;
  return parser === undefined || ['environ', 'exec', 'log_extra_fields'].includes(parser);
}

function isKnown({ kind }: LintContext, section: string | undefined, key: string): boolean {
  const types = kind === undefined ? unitTypes : [kind];
  return types.some(type =>
    sectionsOf(type).some(name => name === section && directive(type, name, key) !== undefined),
  );
}
