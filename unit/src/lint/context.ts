import { fileKindOf } from '../catalog/file-kind.ts';
import { catalogVersion, sectionsOf, unitTypes } from '../catalog/index.ts';
import type { UnitGraph } from '../graph/unit-graph.ts';
import type { UnitDocument } from '../syntax.ts';

/** What a rule may know about the file it judges. */
export interface LintContext {
  readonly document: UnitDocument;
  /** Type of unit, `service`; undefined when neither its name nor its sections tell. */
  readonly kind: string | undefined;
  /** False for networkd's files and the like, whose sections have other owners too (a `.network` may be a quadlet's). */
  readonly isUnit: boolean;
  /** Unit that the file is or adds to; undefined when the name does not tell. */
  readonly unitName: string | undefined;
  /** Whether the name tells that the file is a unit, and that it only adds to one; neither when it tells nothing. */
  readonly extent: 'unit' | 'drop-in' | undefined;
  /** Version of systemd that the file is for, the newest unless asked for. */
  readonly target: number;
  /** Whether somebody asked for that version. */
  readonly isTargeted: boolean;
  /** The units around it, this file as it is now among them; undefined when nobody knows them. */
  readonly graph: UnitGraph | undefined;
}

/** Reads a file's kind from its name or, without a name that tells, from its sections. */
export function contextOf(
  document: UnitDocument,
  fileName: string | undefined,
  targetVersion?: number,
  graph?: UnitGraph,
): LintContext {
  const named = fileName === undefined ? undefined : fileKindOf(fileName);
  const kind = named?.kind ?? kindBySections(document);
  const isUnit = kind === undefined || unitTypes.includes(kind);
  const target = targetVersion ?? catalogVersion;
  const isTargeted = targetVersion !== undefined;
  const extent = named === undefined ? undefined : named.dropIn ? 'drop-in' : 'unit';
  return { document, kind, isUnit, unitName: named?.unitName, extent, target, isTargeted, graph };
}

/** Type of unit that the sections tell: a file with [Service] is a service. */
export function kindBySections(document: UnitDocument): string | undefined {
  const names = new Set(document.sections.map(({ name }) => name));
  return unitTypes.find(type => sectionsOf(type).some(section => isOwn(section) && names.has(section)));
}

function isOwn(section: string): boolean {
  return section !== 'Unit' && section !== 'Install';
}

/** Sections that a file may have: those of its type, or of every type when that is not known. */
export function allowedSections(kind: string | undefined): readonly string[] {
  return kind === undefined ? [...new Set(unitTypes.flatMap(sectionsOf))] : sectionsOf(kind);
}
