import { TextDocumentSyncKind, type ServerCapabilities } from 'vscode-languageserver';
import type { Editor } from './editor.ts';
import { codeActionKinds } from './features/code-actions.ts';
import { showEffectiveUnit } from './features/code-lenses.ts';
import { semanticTokensLegend } from './features/semantic-tokens.ts';

/** What the server tells an editor that it can do. */
export function capabilitiesFor({ pullsDiagnostics, renamesFiles }: Editor): ServerCapabilities {
  return {
    textDocumentSync: TextDocumentSyncKind.Incremental,
    completionProvider: { triggerCharacters: ['[', '=', '%', '/'], resolveProvider: true },
    hoverProvider: true,
    signatureHelpProvider: { triggerCharacters: ['=', ' ', ':'] },
    inlayHintProvider: true,
    documentSymbolProvider: true,
    codeActionProvider: { codeActionKinds },
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: '\n' },
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    documentLinkProvider: {},
    documentHighlightProvider: true,
    semanticTokensProvider: { legend: semanticTokensLegend, full: true, range: true },
    codeLensProvider: {},
    executeCommandProvider: { commands: [showEffectiveUnit] },
    workspaceSymbolProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    callHierarchyProvider: true,
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    // a unit's name is the name of its file
    ...(renamesFiles ? { renameProvider: { prepareProvider: true } } : {}),
    ...(pullsDiagnostics ? { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false } } : {}),
  };
}
