import {
  allowedSections,
  directivesOf,
  fleetOptions,
  fleetSection,
  isBoolean,
  sectionsOf,
  unitTypes,
  valuesOf,
  type Directive,
} from '@flotilla/unit';

/** What an item is about, kept with it so that its documentation can be had later. */
export type CompletionSubject =
  | { readonly type: 'section'; readonly name: string; readonly kind?: string }
  | { readonly type: 'directive'; readonly kind: string; readonly section: string; readonly name: string }
  | { readonly type: 'fleet'; readonly name: string };

/** A proposal, before it is the protocol's. */
export interface Candidate {
  readonly type: 'section' | 'directive' | 'fleet' | 'word' | 'specifier' | 'unit';
  readonly label: string;
  /** Text to insert; with `$` in it a snippet. */
  readonly insert: string;
  readonly detail?: string;
  readonly deprecated?: boolean;
  readonly subject?: CompletionSubject;
}

/** Headers that a file of this kind may have, and in a unit [X-Fleet]. */
export function sectionCandidates(kind: string | undefined): Candidate[] {
  const isUnit = kind === undefined || unitTypes.includes(kind);
  return [...allowedSections(kind), ...(isUnit ? [fleetSection] : [])].map(name => ({
    type: 'section',
    label: `[${name}]`,
    insert: `[${name}]`,
    subject: { type: 'section', name, ...(kind === undefined ? {} : { kind }) },
  }));
}

export interface NameOptions {
  /** `=` follows already, so only the name is inserted. */
  readonly assigned: boolean;
  readonly snippets: boolean;
}

/** Names of settings that a section may have, the current ones before the old. */
export function directiveCandidates(kind: string | undefined, section: string, options: NameOptions): Candidate[] {
  if (section === fleetSection) return fleetOptions.map(option => fleetCandidate(option.name, option.words, options));
  const type = kindWith(kind, section);
  if (type === undefined) return [];
  const all = directivesOf(type, section).map(found => directiveCandidate(type, found, options));
  return [...all.filter(({ deprecated }) => !deprecated), ...all.filter(({ deprecated }) => deprecated)];
}

/** The file's own kind; without one any that has the section. */
export function kindWith(kind: string | undefined, section: string): string | undefined {
  return kind ?? unitTypes.find(type => sectionsOf(type).includes(section));
}

function directiveCandidate(kind: string, found: Directive, options: NameOptions): Candidate {
  const { name, section, replacement, removed } = found;
  return {
    type: 'directive',
    label: name,
    insert: assignment(name, wordsOf(found), options),
    deprecated: replacement !== undefined || removed !== undefined,
    subject: { type: 'directive', kind, section, name },
    ...detailOf(found),
  };
}

function fleetCandidate(name: string, words: readonly string[] | undefined, options: NameOptions): Candidate {
  return {
    type: 'fleet',
    label: name,
    insert: assignment(name, words ?? [], options),
    subject: { type: 'fleet', name },
  };
}

/** `Name=`, and in editors that can do it the words to choose from. */
function assignment(name: string, words: readonly string[], { assigned, snippets }: NameOptions): string {
  if (assigned) return name;
  return snippets && words.length > 0 ? `${name}=\${1|${words.join(',')}|}` : `${name}=`;
}

function detailOf(found: Directive): { detail?: string } {
  const words = wordsOf(found);
  if (isBoolean(found)) return { detail: 'boolean' };
  return words.length === 0 ? {} : { detail: words.join(' | ') };
}

/** The words that a directive takes, when they are a closed set. */
export function wordsOf(found: Directive): string[] {
  if (isBoolean(found)) return ['yes', 'no'];
  const set = valuesOf(found.parser);
  if (set === undefined) return [];
  const words = set.words.map(({ word }) => word);
  // a table may write the boolean `true` where people write yes
  return set.boolean ? [...new Set(['yes', 'no', ...words])] : words;
}
