// What the graph of units keeps of each file: not its text, so that thousands of files take little.
import { fileKindOf } from '../catalog/file-kind.ts';
import { unitTypes } from '../catalog/index.ts';
import { entriesOf } from '../locate.ts';
import { unitReferences, type UnitReference } from '../references/unit-references.ts';
import type { UnitDocument } from '../syntax.ts';
import { isBooleanWord } from '../values/boolean.ts';

/** One line of a file. The offsets are those of the whole setting. */
export interface SettingFact {
  readonly section: string;
  readonly key: string;
  /** Empty for one that takes back what was set before. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A unit that a file names, specifiers as they stand; of one that is only implied (a timer's service) its name. */
export interface NameFact {
  readonly key: string;
  readonly written: string;
}

export interface FileFacts {
  readonly path: string;
  /** Type of unit, `service`. */
  readonly kind: string;
  /** What it is or adds to: `a.service`, a template, and of a drop-in also `foo-.service` and `service`. */
  readonly target: string;
  readonly isDropIn: boolean;
  /** An empty file in place of a unit. */
  readonly isMask: boolean;
  /** All its lines, read when they are asked for: nobody needs those of all files at once. */
  readonly settings: () => readonly SettingFact[];
  readonly names: readonly NameFact[];
  /** `DefaultDependencies=`, if it is told. */
  readonly ordersByDefault: boolean | undefined;
}

export interface FactsOptions {
  /** Units that the file names, where they are known already. */
  readonly references?: readonly Pick<UnitReference, 'key' | 'written' | 'name' | 'type'>[];
  /** Reads the lines; without it they are kept. */
  readonly settings?: () => readonly SettingFact[];
}

/** Undefined for a file that is no unit and adds to none. */
export function factsOf(
  path: string,
  document: UnitDocument,
  { references, settings }: FactsOptions = {},
): FileFacts | undefined {
  const identity = fileKindOf(path);
  if (identity === undefined || identity.isTemplate || !unitTypes.includes(identity.kind)) return undefined;
  const { kind, unitName, dropIn } = identity;
  const target = unitName ?? folderOf(path).replace(/\.d$/, '');
  const named = references ?? unitReferences(document, { kind, unitName, dropIn });
  const names = named.flatMap(reference => {
    const { key, name, type } = reference;
    if (type === 'implied') return name === undefined ? [] : [{ key, written: name }];
    return type === 'name' ? [reference] : [];
  });
  return {
    ...{ path, kind, target, names },
    isDropIn: dropIn,
    isMask: !dropIn && document.text === '',
    settings: settings ?? always(settingsOf(document)),
    ordersByDefault: defaultOf(document),
  };
}

// apart, so that what else was at hand when it was made is not kept with it
const always =
  <T>(value: T): (() => T) =>
  () =>
    value;

/** The lines of a file that set something, in order. */
export function settingsOf(document: UnitDocument): readonly SettingFact[] {
  return document.sections.flatMap(({ name, entries }) =>
    entries.map(({ key, value, keyRange, valueRange }) => {
      return { section: name, key, value, start: keyRange.start, end: valueRange.end };
    }),
  );
}

const folderOf = (path: string): string => path.split('/').at(-2) ?? '';

function defaultOf(document: UnitDocument): boolean | undefined {
  const told = entriesOf(document, 'Unit').findLast(
    ({ key, value }) => key === 'DefaultDependencies' && isBooleanWord(value),
  );
  return told && /^(?:1|y|yes|t|true|on)$/i.test(told.value);
}
