import { ResourceOperationKind, type ClientCapabilities } from 'vscode-languageserver';

/** What the editor at the other end can do, as far as answers depend on it. */
export interface Editor {
  /** Inserts text with places to fill in. */
  readonly snippets: boolean;
  /** Asks for diagnostics itself, so that they are not sent unasked. */
  readonly pullsDiagnostics: boolean;
  /** Asks again when it is told that diagnostics have changed. */
  readonly refreshesDiagnostics: boolean;
  /** Asks for code lenses again when it is told that they have changed. */
  readonly refreshesLenses: boolean;
  /** Takes edits with the version of the document that they are for. */
  readonly versionedEdits: boolean;
  /** Renames files when an edit says so. */
  readonly renamesFiles: boolean;
  /** Makes files when an edit says so. */
  readonly createsFiles: boolean;
  /** Tells of files that change outside of it, when asked to. */
  readonly watchesFiles: boolean;
  /** Answers when it is asked for settings. */
  readonly answersSettings: boolean;
  /** Tells when settings change, when asked to. */
  readonly registersSettings: boolean;
  /** Shows a file when it is told to. */
  readonly showsDocuments: boolean;
  /** Tells when folders come to the workspace or go. */
  readonly changesFolders: boolean;
}

export function readEditor({ textDocument, window, workspace }: ClientCapabilities): Editor {
  const edits = workspace?.workspaceEdit;
  const versionedEdits = edits?.documentChanges ?? false;
  const can = (operation: ResourceOperationKind): boolean =>
    versionedEdits && (edits?.resourceOperations?.includes(operation) ?? false);
  return {
    snippets: textDocument?.completion?.completionItem?.snippetSupport ?? false,
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport ?? false,
    refreshesLenses: workspace?.codeLens?.refreshSupport ?? false,
    versionedEdits,
    renamesFiles: can(ResourceOperationKind.Rename),
    createsFiles: can(ResourceOperationKind.Create),
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
    answersSettings: workspace?.configuration ?? false,
    registersSettings: workspace?.didChangeConfiguration?.dynamicRegistration ?? false,
    showsDocuments: window?.showDocument?.support ?? false,
    changesFolders: workspace?.workspaceFolders ?? false,
  };
}
