// What a unit file sets in the end, read as systemd reads it: repeated sections are one, an empty value takes back what
// was set before, and a value that systemd refuses counts for nothing.
import { directive, type Directive } from '../catalog/index.ts';
import { entriesOf, sectionAt } from '../locate.ts';
import { nearMiss } from '../near-miss.ts';
import type { EntryNode, Range, UnitDocument } from '../syntax.ts';
import { isBooleanWord } from '../values/boolean.ts';
import { judgeValue } from '../values/index.ts';
import type { LintContext } from './context.ts';
import { isPlaceholder } from './value-grammar.ts';
import { checkValue } from './values.ts';

/** One setting with a value that systemd takes. */
export interface Setting {
  readonly entry: EntryNode;
  readonly value: string;
  /** Made elsewhere (`@bindir@`, `{{ path }}`): nobody knows here what it will be. */
  readonly isOpen: boolean;
}

/** The settings of one unit file of a known type. */
export class Settings {
  readonly document: UnitDocument;
  readonly kind: string;
  readonly unitName: string;
  private readonly sections = new Map<string, readonly EntryNode[]>();

  constructor({ document }: LintContext, kind: string, unitName: string) {
    this.document = document;
    this.kind = kind;
    this.unitName = unitName;
  }

  /** Settings of these names, in the order of the file, from the last empty one of them on. */
  list(section: string, ...names: readonly string[]): readonly Setting[] {
    const entries = this.entriesOf(section).filter(({ key }) => names.includes(key));
    const reset = entries.findLastIndex(({ value }) => value === '');
    return entries.slice(reset + 1).flatMap(entry => (this.isTaken(section, entry) ? [settingOf(entry)] : []));
  }

  /** Asked for by every rule, once for each name. */
  private entriesOf(section: string): readonly EntryNode[] {
    const known = this.sections.get(section);
    if (known !== undefined) return known;
    const entries = entriesOf(this.document, section);
    this.sections.set(section, entries);
    return entries;
  }

  /** The setting that counts of one that takes a single value. */
  last(section: string, name: string): Setting | undefined {
    return this.list(section, name).at(-1);
  }

  /** Whether a setting says yes; `undefined` when it is not there, or nobody can tell. */
  flag(section: string, name: string): boolean | undefined {
    const value = this.last(section, name)?.value;
    return value === undefined || !isBooleanWord(value) ? undefined : /^(?:1|y|yes|t|true|on)$/i.test(value);
  }

  /** Whether anything in the file, in whatever place, was meant to be such a setting: then another rule tells what is wrong. */
  attempts(...names: readonly string[]): boolean {
    return this.document.nodes.some(node => {
      // what stands in [X-…] was put aside
      if (node.type !== 'header' && sectionAt(this.document, node.start)?.name.startsWith('X-') === true) return false;
      if (node.type === 'junk') return names.some(name => this.textOf(node.content).startsWith(name));
      if (node.type !== 'entry' || node.key === '' || node.value === '') return false;
      if (names.includes(node.key)) return node.section === undefined || !this.isTaken(node.section, node);
      const known = node.section !== undefined && directive(this.kind, node.section, node.key) !== undefined;
      return !known && nearMiss(node.key, names) !== undefined;
    });
  }

  /** Where to point for what has no line of its own: the section's header, else the first one, else the first line. */
  headerOf(section: string): Range {
    const found = this.document.sections.find(({ name }) => name === section) ?? this.document.sections[0];
    if (found === undefined) return { start: 0, end: this.document.nodes[0]?.lines[0]?.end ?? 0 };
    return { start: found.header.open, end: found.header.close?.end ?? found.header.nameRange.end };
  }

  private textOf({ start, end }: Range): string {
    return this.document.text.slice(start, end);
  }

  private isTaken(section: string, entry: EntryNode): boolean {
    const found = directive(this.kind, section, entry.key);
    return found !== undefined && isTaken(found, entry, this.kind, this.unitName);
  }
}

/** Whether systemd takes a value that is not empty. What is made elsewhere is believed to be good. */
export function isTaken(found: Directive, entry: EntryNode, kind: string, unitName: string | undefined): boolean {
  if (isPlaceholder(entry.value)) return true;
  if (checkValue(found, entry).length > 0) return false;
  const problems = judgeValue({ text: entry.value, directive: found, kind, unitName });
  return problems.every(({ severity = 'error' }) => severity !== 'error');
}

function settingOf(entry: EntryNode): Setting {
  return { entry, value: entry.value, isOpen: isPlaceholder(entry.value) };
}

/** A whole setting, from its name to the end of its value. */
export function wholeOf({ entry: { keyRange, valueRange } }: Setting): Range {
  return { start: keyRange.start, end: valueRange.end };
}
