import { nodeAt } from '@flotilla/unit';
import type { UnitFile } from '../unit-file.ts';

/** The unit that the cursor is on. */
export interface UnitAt {
  readonly name: string;
  /** A pattern, which may mean several. */
  readonly isPattern: boolean;
  /** As it stands in the file; empty where it is only meant. */
  readonly written: string;
  readonly start: number;
  readonly end: number;
}

/** A unit named under the cursor, and on a header the unit that a timer, path or socket starts. */
export function unitNamedAt({ references }: UnitFile, offset: number): UnitAt | undefined {
  const found = references.find(({ start, end }) => start <= offset && offset <= end);
  if (found?.name === undefined) return undefined;
  const { name, written, type, start, end } = found;
  return { name, isPattern: type === 'pattern', written, start, end };
}

/** On a header the unit of the file itself, which has no other place in it. */
export function ownUnitAt({ document, unitName }: UnitFile, offset: number): UnitAt | undefined {
  const node = nodeAt(document, offset);
  if (unitName === undefined || node?.type !== 'header') return undefined;
  const { start, end } = node.nameRange;
  if (offset < node.open || offset > (node.close?.end ?? end)) return undefined;
  return { name: unitName, isPattern: false, written: '', start, end };
}
