// What the graph of units keeps of each file: not its text, so that thousands of files take little.
import { fileKindOf } from '../catalog/file-kind.ts';
import { unitTypes } from '../catalog/index.ts';
import { unitReferences } from '../references/unit-references.ts';
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
  readonly settings: readonly SettingFact[];
  readonly names: readonly NameFact[];
  /** `DefaultDependencies=`, if it is told. */
  readonly ordersByDefault: boolean | undefined;
}

/** Undefined for a file that is no unit and adds to none. */
export function factsOf(path: string, document: UnitDocument): FileFacts | undefined {
  const named = fileKindOf(path);
  if (named === undefined || named.isTemplate || !unitTypes.includes(named.kind)) return undefined;
  const { kind, unitName, dropIn } = named;
  const target = unitName ?? folderOf(path).replace(/\.d$/, '');
  const settings = document.sections.flatMap(({ name, entries }) =>
    entries.map(({ key, value, keyRange, valueRange }) => {
      return { section: name, key, value, start: keyRange.start, end: valueRange.end };
    }),
  );
  const names = unitReferences(document, { kind, unitName, dropIn }).flatMap(({ key, written, name, type }) => {
    if (type === 'implied') return name === undefined ? [] : [{ key, written: name }];
    return type === 'name' ? [{ key, written }] : [];
  });
  const isMask = !dropIn && document.text === '';
  return { path, kind, target, isDropIn: dropIn, isMask, settings, names, ordersByDefault: defaultOf(settings) };
}

const folderOf = (path: string): string => path.split('/').at(-2) ?? '';

function defaultOf(settings: readonly SettingFact[]): boolean | undefined {
  const told = settings.findLast(
    ({ section, key, value }) => section === 'Unit' && key === 'DefaultDependencies' && isBooleanWord(value),
  );
  return told && /^(?:1|y|yes|t|true|on)$/i.test(told.value);
}
