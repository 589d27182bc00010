import { extractDropIn } from '@flotilla/unit';
import { CodeActionKind, type CodeAction } from 'vscode-languageserver';
import { toTextEdits } from '../edits.ts';
import { pathOf, type UnitFile } from '../unit-file.ts';

export interface DropInOptions {
  readonly version: number;
  /** Paths of drop-ins that the unit has already. */
  readonly taken: (unitName: string) => readonly string[];
}

/** Moves the settings that are selected into a new drop-in beside the unit. Only where an editor can make files. */
export function extractDropInAction(
  file: UnitFile,
  range: { readonly start: number; readonly end: number },
  { version, taken }: DropInOptions,
): CodeAction | undefined {
  const { uri, unitName, dropIn, document, index } = file;
  if (range.start === range.end || unitName === undefined || dropIn || !isWritable(uri)) return undefined;
  const found = extractDropIn(document, range);
  if (found === undefined) return undefined;
  const made = freeUri(uri, unitName, found.section, taken(unitName));
  const start = { line: 0, character: 0 };
  return {
    title: `Move to the drop-in ${pathOf(made).split('/').slice(-2).join('/')}`,
    kind: CodeActionKind.RefactorExtract,
    edit: {
      documentChanges: [
        { kind: 'create', uri: made },
        {
          textDocument: { uri: made, version: null },
          edits: [{ range: { start, end: start }, newText: found.text }],
        },
        { textDocument: { uri, version }, edits: toTextEdits(index, found.edits) },
      ],
    },
  };
}

/** Not a text without a place, and not one that is deployed. */
const isWritable = (uri: string): boolean => /^(file|vscode-vfs|vscode-remote):/.test(uri);

/** `web.service.d/10-service.conf`, with the next number that is free. */
function freeUri(uri: string, unitName: string, section: string, taken: readonly string[]): string {
  const folder = `${uri.slice(0, uri.lastIndexOf('/'))}/${encodeURIComponent(unitName)}.d`;
  const name = section.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  for (let number = 10; ; number += 10) {
    const made = `${folder}/${number}-${name}.conf`;
    if (!taken.includes(pathOf(made))) return made;
  }
}
