import { pathToFileURL } from 'node:url';
import { LSPErrorCodes, ResponseError, type Connection } from 'vscode-languageserver';
import { dependenciesOf, dependencyRoot, dependents } from '../features/dependencies.ts';
import { definitionAt, locationOf } from '../features/definition.ts';
import { referencesAt } from '../features/references.ts';
import { prepareRename, renameAt, RenameError } from '../features/rename.ts';
import { workspaceSymbols } from '../features/workspace-symbols.ts';
import type { Session } from '../session.ts';
import { installedUnit } from '../workspace/installed-units.ts';

/**
 * What concerns several files. The place is that in the document as it was when asked: the search of the workspace, which
 * is waited for, may take longer than the next key.
 */
export function answerUnits(connection: Connection, session: Session): void {
  const { workspace } = session;
  connection.onDefinition(async ({ textDocument, position }) => {
    const open = session.get(textDocument.uri);
    if (open === undefined) return [];
    const offset = open.document.offsetAt(position);
    const index = await workspace.index();
    const { locations, names } = definitionAt(open.file, offset, index);
    if (locations.length > 0) return [...locations];
    const installed = await installedUnit(names);
    return installed === undefined ? [] : [locationOf(pathToFileURL(installed).href)];
  });
  connection.onReferences(async ({ textDocument, position, context }) => {
    const open = session.get(textDocument.uri);
    if (open === undefined) return [];
    const offset = open.document.offsetAt(position);
    const declaration = context.includeDeclaration;
    return referencesAt(open.file, offset, await workspace.index(), { declaration });
  });
  connection.onWorkspaceSymbol(async ({ query }) => workspaceSymbols(query, await workspace.index()));
  answerRename(connection, session);
  answerDependencies(connection, session);
}

function answerDependencies(connection: Connection, session: Session): void {
  const { workspace } = session;
  connection.languages.callHierarchy.onPrepare(async ({ textDocument, position }) => {
    const open = session.get(textDocument.uri);
    if (open === undefined) return [];
    const offset = open.document.offsetAt(position);
    return dependencyRoot(open.file, offset, await workspace.index());
  });
  connection.languages.callHierarchy.onIncomingCalls(async ({ item }) => dependents(item, await workspace.index()));
  connection.languages.callHierarchy.onOutgoingCalls(async ({ item }) => dependenciesOf(item, await workspace.index()));
}

function answerRename(connection: Connection, session: Session): void {
  const { workspace } = session;
  connection.onPrepareRename(async ({ textDocument, position }) => {
    const open = session.get(textDocument.uri);
    if (open === undefined) return undefined;
    const offset = open.document.offsetAt(position);
    return prepareRename(open.file, offset, await workspace.index());
  });
  connection.onRenameRequest(async ({ textDocument, position, newName }) => {
    const open = session.get(textDocument.uri);
    if (open === undefined) return undefined;
    const offset = open.document.offsetAt(position);
    const index = await workspace.index();
    try {
      const versionOf = (uri: string): number | null => session.versionOf(uri);
      return renameAt(open.file, offset, newName, index, { versionOf });
    } catch (error) {
      if (!(error instanceof RenameError)) throw error;
      return new ResponseError(LSPErrorCodes.RequestFailed, error.message);
    }
  });
}
