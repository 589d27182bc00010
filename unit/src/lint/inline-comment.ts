// Comments behind values that take any text. systemd has none there: what stands there is part of the value. Where the
// value as a whole is refused for it, the grammars tell.
import { directive, sectionsOf, unitTypes } from '../catalog/index.ts';
import { textOffsetOf } from '../locate.ts';
import type { EntryNode } from '../syntax.ts';
import type { LintContext } from './context.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { isTaken } from './settings.ts';

/** Paths and words, in which a `#` behind a blank is most likely no part of the name. */
const names = new Set([
  ...['unit_path_printf', 'working_directory', 'pid_file', 'path_spec', 'unit_condition_path'],
  ...['unit_condition_string', 'mount_node', 'string', 'unit_string_printf'],
]);

export function checkInlineComments({ document, kind, unitName }: LintContext): Diagnostic[] {
  return document.sections.flatMap(({ name: section, entries }) => {
    const type = kind ?? unitTypes.find(each => sectionsOf(each).includes(section));
    if (type === undefined) return [];
    return entries.flatMap(entry => {
      const start = commentIn(entry);
      if (start === undefined) return [];
      const found = directive(type, section, entry.key);
      if (found === undefined || !names.has(found.parser) || !isTaken(found, entry, type, unitName)) return [];
      const message = 'A comment needs a line of its own: here systemd takes it for a part of the value.';
      const range = { start: textOffsetOf(entry, start), end: entry.valueRange.end };
      return [diagnostic('inline-comment', range, message, { replacement: '' })];
    });
  });
}

/** Offset of the blanks in front of it. People write "#1" and "C #" in descriptions. */
function commentIn({ key, value }: EntryNode): number | undefined {
  if (!value.includes('#')) return undefined;
  const pattern = key === 'Description' ? /\s+# +[A-Za-z]/ : /(?<=\S)\s+#(?!\d)/;
  return pattern.exec(value)?.index;
}
