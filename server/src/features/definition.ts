import type { Location } from 'vscode-languageserver';
import type { UnitFile } from '../unit-file.ts';
import { templateOf, type IndexedFile, type UnitIndex } from '../workspace/unit-index.ts';
import { ownUnitAt, unitNamedAt, type UnitAt } from './unit-at.ts';

/** The units that are asked for, and where else to look when the workspace has none of them. */
export interface Definition {
  readonly locations: readonly Location[];
  /** Names under which the unit may be installed on this machine. */
  readonly names: readonly string[];
}

/**
 * Where the unit under the cursor is written: its file, or that of its template. On the header of a timer, path or
 * socket the service that it starts, on one of a drop-in the unit that it adds to.
 */
export function definitionAt(file: UnitFile, offset: number, index: UnitIndex): Definition {
  const unit = unitNamedAt(file, offset) ?? (file.dropIn ? ownUnitAt(file, offset) : undefined);
  if (unit === undefined) return { locations: [], names: [] };
  const locations = filesOf(unit, file, index).map(({ uri }) => locationOf(uri));
  const template = templateOf(unit.name);
  return { locations, names: unit.isPattern ? [] : [unit.name, ...(template === undefined ? [] : [template])] };
}

function filesOf({ name, isPattern }: UnitAt, { path }: UnitFile, index: UnitIndex): IndexedFile[] {
  return isPattern ? index.matching(name) : index.definitions(name, path).filter(found => found.path !== path);
}

/** A file as a whole: its beginning. */
export function locationOf(uri: string): Location {
  const start = { line: 0, character: 0 };
  return { uri, range: { start, end: start } };
}
