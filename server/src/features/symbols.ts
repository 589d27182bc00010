import type { EntryNode, Section } from '@flotilla/unit';
import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver';
import { toRange } from '../convert.ts';
import type { UnitFile } from '../unit-file.ts';

/** The outline: sections, and in each its settings with their values. */
export function symbolsOf(file: UnitFile): DocumentSymbol[] {
  return file.document.sections.map(section => sectionSymbol(file, section));
}

function sectionSymbol(file: UnitFile, { name, header, entries, start }: Section): DocumentSymbol {
  const end = entries.at(-1)?.valueRange.end ?? header.nameRange.end;
  return {
    // the protocol wants a name that is not blank
    name: name.trim() === '' ? '[]' : name,
    kind: SymbolKind.Namespace,
    range: toRange(file.index, { start, end: Math.max(end, header.close?.end ?? end) }),
    selectionRange: toRange(file.index, header.nameRange),
    children: entries.map(entry => entrySymbol(file, entry)),
  };
}

function entrySymbol(file: UnitFile, { key, keyRange, equals, value, valueRange }: EntryNode): DocumentSymbol {
  return {
    name: key === '' ? '=' : key,
    detail: value,
    kind: SymbolKind.Property,
    range: toRange(file.index, { start: keyRange.start, end: Math.max(valueRange.end, equals + 1) }),
    selectionRange: toRange(file.index, keyRange),
  };
}
