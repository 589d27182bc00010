import { fleetSection, fleetSpellings } from '../catalog/fleet-options.ts';
import { directive, directivesOf, sectionsOf, sectionsWith, unitTypes } from '../catalog/index.ts';
import type { EntryNode } from '../syntax.ts';
import { checkAge } from './age.ts';
import type { LintContext } from './context.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { nearMiss } from '../near-miss.ts';
import { checkGrammar } from './value-grammar.ts';
import { checkValue } from './values.ts';

/** Directives that systemd does not know in their section, old names, and values of closed sets. */
export function checkDirectives(context: LintContext): Diagnostic[] {
  const { document, kind } = context;
  return document.sections.flatMap(({ name, header, entries }) => {
    const type = kind ?? typeWith(name);
    if (header.close === undefined || type === undefined || !sectionsOf(type).includes(name)) return [];
    return entries.flatMap(entry => checkEntry(context, type, name, entry));
  });
}

/** Any type of unit that has the section; [Unit] is the same in all. */
function typeWith(section: string): string | undefined {
  return unitTypes.find(type => sectionsOf(type).includes(section));
}

function checkEntry(context: LintContext, kind: string, section: string, entry: EntryNode): Diagnostic[] {
  if (entry.key === '' || entry.key.startsWith('X-')) return [];
  const found = directive(kind, section, entry.key);
  if (found === undefined) return [misplaced(kind, section, entry) ?? unknown(kind, section, entry)];
  return [
    ...checkAge(found, entry, kind, context),
    ...checkValue(found, entry),
    ...checkGrammar(found, entry, context, kind),
  ];
}

function misplaced(kind: string, section: string, { key, keyRange }: EntryNode): Diagnostic | undefined {
  const right = sectionsWith(kind, key)[0] ?? (fleetSpellings.has(key) ? fleetSection : undefined);
  if (right !== undefined) {
    const message = `${key}= belongs in [${right}]; in [${section}] systemd ignores it.`;
    return diagnostic('wrong-section', keyRange, message, { section: right });
  }
  const type = unitTypes.find(other => sectionsWith(other, key).length > 0);
  if (type === undefined) return undefined;
  const place = `[${sectionsWith(type, key)[0] ?? ''}] of .${type} files`;
  return diagnostic('wrong-section', keyRange, `${key}= belongs in ${place}; in [${section}] systemd ignores it.`);
}

function unknown(kind: string, section: string, { key, keyRange }: EntryNode): Diagnostic {
  const said = `systemd does not know ${key}= in [${section}] and ignores it.`;
  const here = nearMiss(key, current(kind, section));
  if (here !== undefined) {
    return diagnostic('unknown-directive', keyRange, `${said} Did you mean ${here}=?`, { replacement: here });
  }
  for (const other of sectionsOf(kind)) {
    const there = nearMiss(key, current(kind, other));
    if (there === undefined) continue;
    const message = `${said} Did you mean ${there}= in [${other}]?`;
    return diagnostic('unknown-directive', keyRange, message, { replacement: there, section: other });
  }
  return diagnostic('unknown-directive', keyRange, said);
}

/** Names to suggest: not those that are only kept for old files. */
function current(kind: string, section: string): string[] {
  return directivesOf(kind, section)
    .filter(({ replacement, removed }) => replacement === undefined && removed === undefined)
    .map(({ name }) => name);
}
