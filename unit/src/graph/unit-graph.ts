// The units of a workspace or a system, and what each says of the others. Files come and go one by one.
import { parseUnitName } from '../name.ts';
import { resolveUnitName } from '../references/resolve-name.ts';
import type { UnitDocument } from '../syntax.ts';
import { dropInTargets, folderRank, inOrder } from './drop-ins.ts';
import { effectiveUnit, type EffectiveUnit } from './effective.ts';
import { factsOf, type FileFacts } from './facts.ts';
import { Ordering, orderedTargets } from './ordering.ts';

/** One unit says something of another. */
export interface Dependency {
  /** Setting that says so: `After`, `Requires`, `WantedBy`; for a timer, path or socket `Unit` or `Service`. */
  readonly key: string;
  /** Who says it; a template for all its instances. */
  readonly from: string;
  /** Of whom; aliases as they are written. */
  readonly to: string;
  readonly path: string;
}

export class UnitGraph {
  readonly #files = new Map<string, FileFacts>();
  /** Files by what they are or add to. */
  readonly #byTarget = new Map<string, Set<FileFacts>>();
  /** By the unit named: files that name it. Templates stand for instances that can't be known. */
  readonly #namedBy = new Map<string, Set<FileFacts>>();
  /** By the alias: the units that claim it. */
  readonly #aliases = new Map<string, Set<string>>();
  #known: ReadonlySet<string>;
  #revision = 0;
  /** Kept until a file comes or goes. */
  #unitNames: readonly string[] | undefined;
  /** Which units wait for which. */
  readonly ordering: Ordering = new Ordering(this);

  /** `known` are names of units that are there without a file here, such as those installed. */
  constructor(known: Iterable<string> = []) {
    this.#known = new Set(known);
  }

  /** Changes when what units say of each other changes, and not for other edits. */
  get revision(): number {
    return this.#revision;
  }

  /** Takes in a file, or what it has become. Files that are no units, nor drop-ins, are passed over. */
  update(path: string, document: UnitDocument): void {
    const facts = factsOf(path, document);
    if (facts === undefined) this.remove(path);
    else this.put(facts);
  }

  /** Takes in what is known of a file, instead of what was known of it. */
  put(facts: FileFacts): void {
    const before = this.#files.get(facts.path);
    if (before !== undefined) this.#drop(before);
    this.#add(facts);
    if (outline(before) !== outline(facts)) this.#changed(before, facts);
  }

  /** Names of units that are there without a file here, instead of those known so far. */
  know(names: Iterable<string>): void {
    this.#known = new Set(names);
    this.#revision++;
  }

  remove(path: string): void {
    const facts = this.#files.get(path);
    if (facts === undefined) return;
    this.#drop(facts);
    this.#changed(facts, undefined);
  }

  /** Names of all units that have a file, templates among them, in order. */
  unitNames(): readonly string[] {
    if (this.#unitNames !== undefined) return this.#unitNames;
    const found = [...this.#byTarget].filter(([, files]) => [...files].some(({ isDropIn }) => !isDropIn));
    return (this.#unitNames = found.map(([name]) => name).sort());
  }

  /** Whether there is such a unit: by a file, as an instance of a template, as an alias, or known without a file. */
  has(name: string): boolean {
    const template = templateOf(name);
    return [name, ...(template === undefined ? [] : [template])].some(
      each => this.#known.has(each) || this.#aliases.has(each) || this.#ownFile(each) !== undefined,
    );
  }

  /** All names that may be meant where a name is written wrongly. */
  names(): string[] {
    return [...new Set([...this.unitNames(), ...this.#aliases.keys(), ...this.#known])];
  }

  /** The unit that a name is an alias of, or the name itself. */
  canonical(name: string): string {
    if (this.#aliases.size === 0 || this.#ownFile(name) !== undefined) return name;
    return [...(this.#aliases.get(name) ?? [])].sort()[0] ?? name;
  }

  /** The unit's file (of an instance without one its template's) and its drop-ins, in the order that systemd reads them. */
  filesOf(name: string): readonly FileFacts[] {
    const targets = dropInTargets(name);
    const dropIns = targets.flatMap(target =>
      [...(this.#byTarget.get(target) ?? [])].filter(({ isDropIn }) => isDropIn),
    );
    const template = templateOf(name);
    const own = this.#ownFile(name) ?? (template === undefined ? undefined : this.#ownFile(template));
    return [...(own === undefined ? [] : [own]), ...inOrder(dropIns, targets)];
  }

  /** What the unit is in the end; undefined when there is no file of it. */
  effective(name: string): EffectiveUnit | undefined {
    const real = this.canonical(name);
    const files = this.filesOf(real);
    return files.length === 0 ? undefined : effectiveUnit(real, files);
  }

  /** What a unit says of others, drop-ins included. */
  dependencies(name: string): Dependency[] {
    return this.filesOf(name).flatMap(file => this.#dependenciesIn(file, name));
  }

  /** Where others say something of a unit by one of its names; an instance is named by its template's name too. */
  dependents(name: string): Dependency[] {
    const found = this.namesOf(name).flatMap(each =>
      [...(this.#namedBy.get(each) ?? [])].flatMap(file =>
        this.#dependenciesIn(file, file.target).filter(({ to }) => to === each),
      ),
    );
    const template = templateOf(name);
    if (template === undefined) return found;
    // the same instance of each template that names this one's
    const instance = parseUnitName(name)?.instance ?? '';
    const others = this.dependents(template).flatMap(dependency => {
      const { from } = dependency;
      if (parseUnitName(from)?.isTemplate !== true) return [];
      return [{ ...dependency, from: from.replace('@.', `@${instance}.`), to: name }];
    });
    return [...found, ...others];
  }

  /** The unit's name and its aliases. */
  namesOf(name: string): string[] {
    const aliases = [...this.#aliases.keys()].filter(alias => this.canonical(alias) === name);
    return [name, ...aliases];
  }

  #dependenciesIn(file: FileFacts, unitName: string): Dependency[] {
    return file.names.flatMap(({ key, written }) => {
      const to = resolveUnitName(written, unitName);
      return to === undefined || isVague(written) ? [] : [{ key, from: unitName, to, path: file.path }];
    });
  }

  #ownFile(name: string): FileFacts | undefined {
    const own = [...(this.#byTarget.get(name) ?? [])].filter(({ isDropIn }) => !isDropIn);
    return own.sort((a, b) => folderRank(a.path) - folderRank(b.path) || (a.path < b.path ? -1 : 1))[0];
  }

  #add(facts: FileFacts): void {
    this.#files.set(facts.path, facts);
    addTo(this.#byTarget, facts.target, facts);
    for (const name of this.#namesIn(facts)) addTo(this.#namedBy, name, facts);
    for (const alias of this.#aliasesIn(facts)) addTo(this.#aliases, alias, facts.target);
  }

  #drop(facts: FileFacts): void {
    this.#files.delete(facts.path);
    removeFrom(this.#byTarget, facts.target, facts);
    for (const name of this.#namesIn(facts)) removeFrom(this.#namedBy, name, facts);
    const others = [...(this.#byTarget.get(facts.target) ?? [])].flatMap(file => this.#aliasesIn(file));
    for (const alias of this.#aliasesIn(facts)) {
      if (!others.includes(alias)) removeFrom(this.#aliases, alias, facts.target);
    }
  }

  #aliasesIn(facts: FileFacts): string[] {
    const all = this.#dependenciesIn(facts, facts.target);
    return all.flatMap(({ key, to }) => (key === 'Alias' && to !== facts.target ? [to] : []));
  }

  /** Other names, another unit, or one that many others may follow: then all that is known of the order is in doubt. */
  #changed(before: FileFacts | undefined, after: FileFacts | undefined): void {
    this.#revision++;
    if (before === undefined || after === undefined) this.#unitNames = undefined;
    const isLocal = before !== undefined && after !== undefined && isPlain(before) && isPlain(after);
    if (!isLocal || before.ordersByDefault !== after.ordersByDefault) {
      this.ordering.forget();
      return;
    }
    const named = [...this.#namesIn(before), ...this.#namesIn(after)].map(name => this.canonical(name));
    this.ordering.forget([before.target, ...named, ...orderedTargets]);
  }

  #namesIn(facts: FileFacts): ReadonlySet<string> {
    return new Set(this.#dependenciesIn(facts, facts.target).map(({ to }) => to));
  }
}

/** Specifiers whose values no file tells make it another unit on every machine. */
const isVague = (written: string): boolean => /%[^nNpji]/.test(written);

/** What a change of the file must differ in to be one of the graph. */
function outline(facts: FileFacts | undefined): string {
  if (facts === undefined) return '';
  const { target, isDropIn, isMask, names, ordersByDefault } = facts;
  return JSON.stringify([target, isDropIn, isMask, names.map(({ key, written }) => [key, written]), ordersByDefault]);
}

/** Neither a template, nor a drop-in of many, nor one with other names. */
function isPlain({ target, names }: FileFacts): boolean {
  return (
    parseUnitName(target)?.isTemplate === false &&
    !/-\.[a-z]+$/.test(target) &&
    !names.some(({ key }) => key === 'Alias')
  );
}

function templateOf(name: string): string | undefined {
  const parts = parseUnitName(name);
  return parts?.isInstance === true ? parts.template : undefined;
}

function addTo<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([value]));
  else known.add(value);
}

function removeFrom<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const known = map.get(key);
  known?.delete(value);
  if (known?.size === 0) map.delete(key);
}
