import type { Location } from 'vscode-languageserver';
import type { UnitFile } from '../unit-file.ts';
import type { UnitIndex } from '../workspace/unit-index.ts';
import { locationOf } from './definition.ts';
import { ownUnitAt, unitNamedAt, type UnitAt } from './unit-at.ts';

/**
 * Where the workspace names the unit under the cursor; on a header, the unit of the file. A template is named wherever
 * an instance of it is. The declaration is the unit's own file.
 */
export function referencesAt(
  file: UnitFile,
  offset: number,
  index: UnitIndex,
  { declaration }: { readonly declaration: boolean },
): Location[] {
  const unit = unitAsked(file, offset);
  if (unit === undefined || unit.isPattern) return [];
  const { name } = unit;
  const found = index.referencesTo(name, file.path).map(({ file: { uri }, reference: { range } }) => ({ uri, range }));
  const own = declaration ? index.definitions(name, file.path).map(({ uri }) => locationOf(uri)) : [];
  return [...own, ...found];
}

/** What stands under the cursor, but on a header the unit itself rather than what it starts. */
export function unitAsked(file: UnitFile, offset: number): UnitAt | undefined {
  const named = unitNamedAt(file, offset);
  return named !== undefined && named.written !== '' ? named : (ownUnitAt(file, offset) ?? named);
}
