import { unitTypes } from '@flotilla/unit';
import { DidChangeWatchedFilesNotification, type Connection, type InitializeParams } from 'vscode-languageserver';
import type { Session } from '../session.ts';
import { quadletSuffixes } from '../workspace/quadlet-service.ts';

/** Folders of the workspace, from the start and as they come and go, and what happens to the files in them. */
export function followWorkspace(
  connection: Connection,
  session: Session,
): { readonly initialize: (params: InitializeParams) => void; readonly start: () => void } {
  const { workspace } = session;
  let folders: string[] = [];
  const start = (): void => {
    workspace.addFolders(folders);
    if (session.editor.watchesFiles) watch(connection);
    if (!session.editor.changesFolders) return;
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      workspace.removeFolders(removed.map(({ uri }) => uri));
      workspace.addFolders(added.map(({ uri }) => uri));
    });
  };
  connection.onDidChangeWatchedFiles(({ changes }) => workspace.filesChanged(changes.map(({ uri }) => uri)));
  connection.onShutdown(() => workspace.stop());
  const initialize = ({ workspaceFolders, ...older }: InitializeParams): void => {
    // editors from before folders were several say this instead
    const { rootUri } = older as { readonly rootUri?: string | null };
    folders = workspaceFolders?.map(({ uri }) => uri) ?? (typeof rootUri === 'string' ? [rootUri] : []);
  };
  return { initialize, start };
}

function watch(connection: Connection): void {
  const watchers = [`**/*.{${[...unitTypes, ...quadletSuffixes].join(',')}}`, '**/*.d/*.conf'].map(globPattern => ({
    globPattern,
  }));
  connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch((error: unknown) => {
    connection.console.warn(`changes of unit files outside of the editor will not be seen: ${String(error)}`);
  });
}
