import type { UnitGraph } from '@flotilla/unit';
import type { CodeLens, Location } from 'vscode-languageserver';
import type { UnitFile } from '../unit-file.ts';
import type { UnitIndex } from '../workspace/unit-index.ts';
import { locationOf } from './definition.ts';

/** Command of the server that shows a unit with its drop-ins; its argument is the address of a file of the unit. */
export const showEffectiveUnit = 'flotilla.showEffectiveUnit';

export interface LensOptions {
  /** The units around the file, while they are known. */
  readonly graph: UnitGraph | undefined;
  /** Command of the client that shows places: address, position, locations. Without it the count can't be clicked. */
  readonly showReferences: string | undefined;
  /** Whether the editor shows a file when the server asks. */
  readonly showsDocuments: boolean;
}

/** Above the first line: who names the unit, and the unit with its drop-ins. */
export function codeLensesOf(file: UnitFile, index: UnitIndex, options: LensOptions): CodeLens[] {
  const { uri, unitName, path } = file;
  if (unitName === undefined) return [];
  const { range } = locationOf(uri);
  const titles = [
    ...(file.dropIn ? [] : [referencesLens(uri, index.referencesTo(unitName, path), options)]),
    ...effectiveLens(file, unitName, options),
  ];
  return titles.map(command => ({ range, command }));
}

type Command = NonNullable<CodeLens['command']>;

function referencesLens(
  uri: string,
  found: ReturnType<UnitIndex['referencesTo']>,
  { showReferences }: LensOptions,
): Command {
  const locations = found.map(({ file, reference }): Location => ({ uri: file.uri, range: reference.range }));
  const title = locations.length === 1 ? '1 reference' : `${locations.length} references`;
  if (showReferences === undefined || locations.length === 0) return { title, command: '' };
  return { title, command: showReferences, arguments: [uri, locationOf(uri).range.start, locations] };
}

function effectiveLens({ uri }: UnitFile, unitName: string, { graph, showsDocuments }: LensOptions): Command[] {
  const count = graph?.filesOf(unitName).filter(({ isDropIn }) => isDropIn).length ?? 0;
  if (count === 0) return [];
  const title = count === 1 ? 'with 1 drop-in' : `with ${count} drop-ins`;
  return [showsDocuments ? { title, command: showEffectiveUnit, arguments: [uri] } : { title, command: '' }];
}
