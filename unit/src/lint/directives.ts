import { fleetSection, fleetSpellings } from '../catalog/fleet-options.ts';
import {
  directive,
  directivesOf,
  isForSystemd,
  kindLabel,
  sectionsOf,
  sectionsWith,
  unitTypes,
} from '../catalog/index.ts';
import type { EntryNode } from '../syntax.ts';
import { checkAge } from './age.ts';
import { kindsLike, type LintContext } from './context.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { meantWord } from '../meant-word.ts';
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
  if (found === undefined) return [misplaced(context, kind, section, entry) ?? unknown(context, kind, section, entry)];
  // podman makes a service of a quadlet
  const judgedAs = context.family === 'quadlet' ? 'service' : kind;
  // and sees to what [Install] says itself, with paths as aliases
  if (context.family === 'quadlet' && section === 'Install') return [];
  const inValue = [...checkValue(found, entry), ...checkGrammar(found, entry, context, judgedAs)];
  return [...checkAge(found, entry, judgedAs, context), ...inValue.filter(each => !namesQuadlet(context, each))];
}

/** podman puts the units that it makes in the place of names such as `web.container` (`podman-systemd.unit(5)`). */
function namesQuadlet({ document, family }: LintContext, { start, end }: Diagnostic): boolean {
  const said = document.text.slice(start, end);
  return family === 'quadlet' && /\.(?:container|pod|volume|network|kube|image|build|artifact)$/.test(said);
}

function misplaced(
  { family }: LintContext,
  kind: string,
  section: string,
  { key, keyRange }: EntryNode,
): Diagnostic | undefined {
  const sections = sectionsWith(kind, key);
  const isFleets = family === 'unit' && fleetSpellings.has(key);
  const right = sections[0] ?? (isFleets ? fleetSection : undefined);
  const ignored = `in [${section}] ${isPodmans(family, section) ? 'podman refuses the file for it' : 'systemd ignores it'}.`;
  if (right !== undefined) {
    // networkd has the same names in many sections
    if (family === 'settings' && sections.length > 1) return undefined;
    return diagnostic('wrong-section', keyRange, `${key}= belongs in [${right}]; ${ignored}`, { section: right });
  }
  const other = kindsLike(kind).find(like => sectionsWith(like, key).length > 0);
  if (other === undefined) return undefined;
  const place = `[${sectionsWith(other, key)[0] ?? ''}] of ${kindLabel(other)} files`;
  return diagnostic('wrong-section', keyRange, `${key}= belongs in ${place}; ${ignored}`);
}

const isPodmans = (family: LintContext['family'], section: string): boolean =>
  family === 'quadlet' && !isForSystemd(section);

function unknown({ family }: LintContext, kind: string, section: string, { key, keyRange }: EntryNode): Diagnostic {
  const said = isPodmans(family, section)
    ? `podman does not know ${key}= in [${section}], and makes no service of the file.`
    : `systemd does not know ${key}= in [${section}] and ignores it.`;
  const here = meantWord(key, current(kind, section));
  if (here !== undefined) {
    return diagnostic('unknown-directive', keyRange, `${said} Did you mean ${here}=?`, { replacement: here });
  }
  for (const other of sectionsOf(kind)) {
    const there = meantWord(key, current(kind, other));
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
