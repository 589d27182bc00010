// Every section and directive of systemd's files and of quadlets, from data that `unit/catalog/generate.mjs` makes of
// systemd's sources and podman's package.
import data from './data/catalog.json' with { type: 'json' };

/** One directive of one section, over all releases of systemd that the catalog covers. */
export interface Directive {
  readonly section: string;
  readonly name: string;
  /**
   * The function of systemd that reads the value, without `config_parse_`: the value's grammar. `install` in [Install];
   * `quadlet` for what podman reads.
   */
  readonly parser: string;
  /** What systemd hands that function beside the value, as its source writes it: `CONDITION_HOST`, `RLIMIT_CPU`, `true`. */
  readonly argument?: string;
  /** First systemd that has it, as far as is known; the real one may be earlier, never later. */
  readonly since?: number;
  /** First podman whose release notes call it new, `5.7`; only of what podman reads. */
  readonly podman?: string;
  /** First covered release that no longer has it or ignores it. */
  readonly removed?: number;
  /** What to write today instead. */
  readonly replacement?: DirectiveName;
  /** Number of its text in the documentation (`@flotilla/unit/docs`). */
  readonly doc?: number;
}

export interface DirectiveName {
  readonly section: string;
  readonly name: string;
}

/** The words that a parser accepts, and no others. */
export interface ValueSet {
  readonly words: readonly { readonly word: string; readonly since?: number }[];
  /** Every spelling of yes and no is accepted too. */
  readonly boolean: boolean;
}

interface Row {
  readonly parser: string;
  readonly argument?: string;
  readonly since?: number;
  readonly podman?: string;
  readonly removed?: number;
  /** `Name` in the same section, or `Section.Name`. */
  readonly replacement?: string;
  readonly doc?: number;
}

interface CatalogData {
  readonly version: number;
  readonly releases: readonly number[];
  readonly podman: string;
  /** Per kind of file: the table its sections are in, and the sections in systemd's order. */
  readonly kinds: Readonly<Record<string, { readonly table: string; readonly sections: readonly string[] }>>;
  readonly values: Readonly<
    Record<string, { readonly words: readonly (readonly [string, number?])[]; readonly boolean: boolean }>
  >;
  /** Rows that the sections named (`table/section`) share. */
  readonly groups: readonly {
    readonly sections: readonly string[];
    readonly directives: Readonly<Record<string, Row>>;
  }[];
}

const catalog = data as unknown as CatalogData;

/** Newest systemd that the catalog knows. */
export const catalogVersion: number = catalog.version;

/** The releases of systemd that the catalog was made of, the oldest first. */
export const catalogReleases: readonly number[] = catalog.releases;

/** The podman that the catalog was made of, `5.8`. */
export const podmanVersion: string = catalog.podman;

/**
 * Kinds of files that the catalog knows. Most are suffixes without dot: `service`, `socket`, …, `link`, `network`,
 * `netdev`, `nspawn`, `container`, `pod`, …; a `.network` that is podman's is a `quadlet-network`, and configuration files
 * of systemd's programs have their whole names: `journald.conf`.
 */
export const fileKinds: readonly string[] = Object.keys(catalog.kinds);

/** The suffixes of unit files. */
export const unitTypes: readonly string[] = fileKinds.filter(kind => catalog.kinds[kind]?.table === 'unit');

/** The kinds that podman makes services of. */
export const quadletKinds: readonly string[] = fileKinds.filter(kind => catalog.kinds[kind]?.table === 'quadlet');

/** What files of a kind are called, for people: `.service`, `journald.conf`. */
export function kindLabel(kind: string): string {
  return kind.endsWith('.conf') ? kind : `.${kind === 'quadlet-network' ? 'network' : kind}`;
}

/** Sections of a kind of file in systemd's order; empty for an unknown kind. */
export function sectionsOf(kind: string): readonly string[] {
  return catalog.kinds[kind]?.sections ?? [];
}

/** The directive as that kind of file has it, or undefined. Names are case-sensitive, as systemd's are. */
export function directive(kind: string, section: string, name: string): Directive | undefined {
  return sectionTable(kind, section).get(name);
}

/** All directives of a section, by name; empty when that kind of file has no such section. */
export function directivesOf(kind: string, section: string): readonly Directive[] {
  return [...sectionTable(kind, section).values()];
}

/** The sections of a kind of file that have a directive of that name. */
export function sectionsWith(kind: string, name: string): readonly string[] {
  return sectionsOf(kind).filter(section => directive(kind, section, name) !== undefined);
}

const valueSets = new Map<string, ValueSet>();

/** The closed set of words that a parser accepts; undefined when its values are open. */
export function valuesOf(parser: string): ValueSet | undefined {
  const known = valueSets.get(parser);
  if (known !== undefined) return known;
  const set = catalog.values[parser];
  if (set === undefined) return undefined;
  const made = { boolean: set.boolean, words: set.words.map(([word, since]) => (since ? { word, since } : { word })) };
  valueSets.set(parser, made);
  return made;
}

/** Whether podman hands a section of a quadlet on to systemd, as a part of the service that it makes of the file. */
export function isForSystemd(section: string): boolean {
  return ['Unit', 'Service', 'Install'].includes(section);
}

const empty: ReadonlyMap<string, Directive> = new Map();
const sectionTables = new Map<string, ReadonlyMap<string, Directive>>();

/** Built when first asked for: a file touches three sections of a hundred. */
function sectionTable(kind: string, section: string): ReadonlyMap<string, Directive> {
  const described = catalog.kinds[kind];
  if (!described?.sections.includes(section)) return empty;
  const isPassedOn = described.table === 'quadlet' && isForSystemd(section);
  const key = `${isPassedOn ? 'unit' : described.table}/${section}`;
  const known = sectionTables.get(key);
  if (known !== undefined) return known;
  const rows = catalog.groups
    .filter(group => group.sections.includes(key))
    .flatMap(group => Object.entries(group.directives))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const table = new Map(rows.map(([name, row]) => [name, toDirective(section, name, row)]));
  sectionTables.set(key, table);
  return table;
}

function toDirective(section: string, name: string, { replacement, ...row }: Row): Directive {
  if (replacement === undefined) return { section, name, ...row };
  const dot = replacement.indexOf('.');
  const successor =
    dot < 0 ? { section, name: replacement } : { section: replacement.slice(0, dot), name: replacement.slice(dot + 1) };
  return { section, name, ...row, replacement: successor };
}
