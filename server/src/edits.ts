// Edits of the core as the protocol says them.
import type { Edit, LineIndex } from '@flotilla/unit';
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { toRange } from './convert.ts';

export function toTextEdits(index: LineIndex, edits: readonly Edit[]): TextEdit[] {
  return edits.map(edit => ({ range: toRange(index, edit), newText: edit.text }));
}

/** Edits of one document. With its version, an editor that has gone on refuses them. */
export function editOf(uri: string, edits: TextEdit[], version: number | undefined): WorkspaceEdit {
  return version === undefined
    ? { changes: { [uri]: edits } }
    : { documentChanges: [{ textDocument: { uri, version }, edits }] };
}
