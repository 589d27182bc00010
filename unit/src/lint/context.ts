import { fileKindOf, isQuadlet, type FileKind } from '../catalog/file-kind.ts';
import { catalogVersion, fileKinds, quadletKinds, sectionsOf, unitTypes } from '../catalog/index.ts';
import { networkKind } from '../catalog/network-kind.ts';
import type { UnitDocument } from '../syntax.ts';

/** Units; what podman makes units of; and the files of networkd, nspawn and the like. */
export type FileFamily = 'unit' | 'quadlet' | 'settings';

/** What a rule may know about the file it judges. */
export interface LintContext {
  readonly document: UnitDocument;
  /** Kind of file, `service`; undefined when neither its name nor its sections tell. */
  readonly kind: string | undefined;
  readonly family: FileFamily;
  /** Whether a file is yet to be made of it: what stands beside a placeholder can't be judged. */
  readonly isTemplate: boolean;
  /** Unit that the file is or adds to; undefined when the name does not tell. */
  readonly unitName: string | undefined;
  /** Whether the name tells that the file is a unit, and that it only adds to one; neither when it tells nothing. */
  readonly extent: 'unit' | 'drop-in' | undefined;
  /** Version of systemd that the file is for, the newest unless asked for. */
  readonly target: number;
  /** Whether somebody asked for that version. */
  readonly isTargeted: boolean;
}

/** Reads a file's kind from its name or, without a name that tells, from its sections. */
export function contextOf(document: UnitDocument, fileName: string | undefined, targetVersion?: number): LintContext {
  const named = fileName === undefined ? undefined : fileKindOf(fileName);
  const kind = kindOf(document, named);
  const family = familyOf(kind);
  const isTemplate = named?.isTemplate ?? false;
  const target = targetVersion ?? catalogVersion;
  const isTargeted = targetVersion !== undefined;
  const extent = named === undefined ? undefined : named.dropIn ? 'drop-in' : 'unit';
  return { document, kind, family, isTemplate, unitName: named?.unitName, extent, target, isTargeted };
}

/** What a file is: by its name, where that leaves it open by its content too, and without a name by its sections. */
export function kindOf(document: UnitDocument, named: FileKind | undefined): string | undefined {
  const kind = named?.kind ?? kindBySections(document);
  return kind === 'network' ? networkKind(document, named?.dropIn ?? false) : kind;
}

/** Kind of unit or quadlet that the sections tell: a file with [Container] is a container, else one with [Service] a service. */
function kindBySections(document: UnitDocument): string | undefined {
  const names = new Set(document.sections.map(({ name }) => name));
  const quadlet = quadletKinds.find(
    kind => kind !== 'quadlet-network' && sectionsOf(kind).some(name => isQuadletsOwn(name) && names.has(name)),
  );
  return quadlet ?? unitTypes.find(type => sectionsOf(type).some(section => isOwn(section) && names.has(section)));
}

function familyOf(kind: string | undefined): FileFamily {
  if (kind === undefined || unitTypes.includes(kind)) return 'unit';
  return isQuadlet(kind) ? 'quadlet' : 'settings';
}

/** Kinds whose settings may have been meant in a file of a kind: its own first. */
export function kindsLike(kind: string): readonly string[] {
  const family = familyOf(kind);
  const alike = fileKinds.filter(other => other !== kind && familyOf(other) === family);
  return family === 'settings' ? [kind] : [kind, ...alike];
}

function isQuadletsOwn(section: string): boolean {
  return isOwn(section) && section !== 'Service' && section !== 'Quadlet';
}

function isOwn(section: string): boolean {
  return section !== 'Unit' && section !== 'Install';
}

/** Sections that a file may have: those of its type, or of every type when that is not known. */
export function allowedSections(kind: string | undefined): readonly string[] {
  return kind === undefined ? [...new Set(unitTypes.flatMap(sectionsOf))] : sectionsOf(kind);
}
