import { CodeActionKind, type CodeAction, type Connection } from 'vscode-languageserver';
import { offsetsOf } from '../convert.ts';
import { codeActionsAt, isWanted, type CodeActionOptions } from '../features/code-actions.ts';
import { extractDropInAction } from '../features/extract-drop-in.ts';
import { formattingBehind, formattingOf } from '../features/formatting.ts';
import type { OpenFile, Session } from '../session.ts';

/** What changes one document. Nothing is proposed for one that is not open. */
export function answerEditing(connection: Connection, session: Session): void {
  connection.onCodeAction(({ textDocument, range, context }) => {
    const open = session.get(textDocument.uri);
    if (open === undefined) return [];
    const options: CodeActionOptions = {
      ...(context.only === undefined ? {} : { only: context.only }),
      ...(context.triggerKind === undefined ? {} : { trigger: context.triggerKind }),
      ...(session.editor.versionedEdits ? { version: open.document.version } : {}),
    };
    const offsets = offsetsOf(open.document, range);
    return [...codeActionsAt(open.file, offsets, options), ...extractions(session, open, offsets, context.only)];
  });
  connection.onDocumentFormatting(({ textDocument }) => {
    const open = session.get(textDocument.uri);
    return open === undefined ? [] : formattingOf(open.file);
  });
  connection.onDocumentRangeFormatting(({ textDocument, range }) => {
    const open = session.get(textDocument.uri);
    return open === undefined ? [] : formattingOf(open.file, offsetsOf(open.document, range));
  });
  connection.onDocumentOnTypeFormatting(({ textDocument, position }) => {
    const open = session.get(textDocument.uri);
    return open === undefined ? [] : formattingBehind(open.file, open.document.offsetAt(position));
  });
}

function extractions(
  { editor, workspace }: Session,
  { document, file }: OpenFile,
  range: { readonly start: number; readonly end: number },
  only: readonly string[] | undefined,
): CodeAction[] {
  if (!editor.createsFiles || !isWanted(CodeActionKind.RefactorExtract, only)) return [];
  const taken = (unitName: string): string[] =>
    workspace
      .now()
      .filesOf(unitName)
      .map(({ path }) => path);
  const action = extractDropInAction(file, range, { version: document.version, taken });
  return action === undefined ? [] : [action];
}
