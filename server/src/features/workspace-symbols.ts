import { SymbolKind, type SymbolInformation } from 'vscode-languageserver';
import type { IndexedFile, UnitIndex } from '../workspace/unit-index.ts';
import { locationOf } from './definition.ts';

/** More than anybody looks through; editors ask again with every letter. */
const LIMIT = 500;

/** Units of the workspace whose name or description has the letters asked for, in that order; drop-ins by their unit. */
export function workspaceSymbols(query: string, index: UnitIndex): SymbolInformation[] {
  const wanted = query.toLowerCase();
  const found = index.files().flatMap(file => {
    const name = nameOf(file);
    if (name === undefined) return [];
    const isNamed = hasInOrder(name.toLowerCase(), wanted);
    const isDescribed = wanted !== '' && (file.description?.toLowerCase().includes(wanted) ?? false);
    return isNamed || isDescribed ? [{ file, name, isNamed }] : [];
  });
  return [...found.filter(({ isNamed }) => isNamed), ...found.filter(({ isNamed }) => !isNamed)]
    .slice(0, LIMIT)
    .map(({ file, name }) => ({
      name,
      kind: file.dropIn ? SymbolKind.Property : SymbolKind.Object,
      location: locationOf(file.uri),
      ...(file.description === undefined ? {} : { containerName: file.description }),
    }));
}

/** `web.service`, and for a drop-in `web.service.d/10-limits.conf`. */
function nameOf({ unitName, dropIn, path }: IndexedFile): string | undefined {
  return dropIn ? path.split('/').slice(-2).join('/') : unitName;
}

function hasInOrder(text: string, letters: string): boolean {
  let position = 0;
  for (const letter of letters) {
    position = text.indexOf(letter, position) + 1;
    if (position === 0) return false;
  }
  return true;
}
