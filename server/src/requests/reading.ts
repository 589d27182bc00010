import type { Connection } from 'vscode-languageserver';
import { completionsAt, resolveCompletion } from '../features/completion.ts';
import { foldingRangesOf } from '../features/folding.ts';
import { highlightsAt } from '../features/highlights.ts';
import { hoverAt } from '../features/hover.ts';
import { inlayHintsOf } from '../features/inlay-hints.ts';
import { linksOf } from '../features/links.ts';
import { pathCompletionsAt } from '../features/path-completion.ts';
import { selectionRangeAt } from '../features/selection.ts';
import { semanticTokensOf } from '../features/semantic-tokens.ts';
import { signatureHelpAt } from '../features/signature-help.ts';
import { symbolsOf } from '../features/symbols.ts';
import { offsetsOf } from '../convert.ts';
import type { Session } from '../session.ts';
import { installedUnit } from '../workspace/installed-units.ts';

/** What one document answers by itself, and changes nothing. Nothing is said of one that is not open. */
export function answerReading(connection: Connection, session: Session): void {
  const units = (): readonly string[] => {
    const deployed = session.cluster?.units.map(({ name }) => name) ?? [];
    return [...new Set([...session.workspace.now().unitNames(), ...deployed])];
  };
  connection.onCompletion(async ({ textDocument, position }) => {
    const open = session.get(textDocument.uri);
    if (open === undefined) return undefined;
    const offset = open.document.offsetAt(position);
    const { snippets } = session.editor;
    const items = completionsAt(open.file, offset, { snippets, units, cluster: session.cluster });
    return [...items, ...(await pathCompletionsAt(open.file, offset, session.workspace.folderPaths()))];
  });
  connection.onCompletionResolve(item => resolveCompletion(item));
  connection.onHover(({ textDocument, position }) => {
    const open = session.get(textDocument.uri);
    const { cluster, workspace } = session;
    const sources = { index: workspace.now(), cluster, installed: installedUnit };
    return open && hoverAt(open.file, open.document.offsetAt(position), sources);
  });
  connection.onSignatureHelp(({ textDocument, position }) => {
    const open = session.get(textDocument.uri);
    return open && signatureHelpAt(open.file, open.document.offsetAt(position));
  });
  connection.onDocumentHighlight(({ textDocument, position }) => {
    const open = session.get(textDocument.uri);
    return open && highlightsAt(open.file, open.document.offsetAt(position));
  });
  connection.onSelectionRanges(({ textDocument, positions }) => {
    const open = session.get(textDocument.uri);
    return open && positions.map(position => selectionRangeAt(open.file, open.document.offsetAt(position)));
  });
  answerWhole(connection, session);
}

/** What is asked of documents as a whole, or of a range. */
function answerWhole(connection: Connection, session: Session): void {
  connection.onDocumentSymbol(({ textDocument }) => {
    const open = session.get(textDocument.uri);
    return open && symbolsOf(open.file);
  });
  connection.onFoldingRanges(({ textDocument }) => {
    const open = session.get(textDocument.uri);
    return open && foldingRangesOf(open.file);
  });
  connection.languages.inlayHint.on(({ textDocument, range }) => {
    const open = session.get(textDocument.uri);
    return open && inlayHintsOf(open.file, offsetsOf(open.document, range));
  });
  connection.onDocumentLinks(({ textDocument }) => {
    const open = session.get(textDocument.uri);
    return open && linksOf(open.file);
  });
  connection.languages.semanticTokens.on(({ textDocument }) => {
    const open = session.get(textDocument.uri);
    return open === undefined ? { data: [] } : semanticTokensOf(open.file);
  });
  connection.languages.semanticTokens.onRange(({ textDocument, range }) => {
    const open = session.get(textDocument.uri);
    return open === undefined ? { data: [] } : semanticTokensOf(open.file, offsetsOf(open.document, range));
  });
}
