import { CodeLensRefreshRequest, type Connection } from 'vscode-languageserver';
import { DiagnosticReports, diagnosticsOf } from '../features/diagnostics.ts';
import { Recheck } from '../recheck.ts';
import type { Session } from '../session.ts';

/** Diagnostics: asked for by editors that do, else sent after each change. Never both, or people see them twice. */
export function answerDiagnostics(connection: Connection, session: Session): void {
  const reports = new DiagnosticReports();
  const { documents } = session;
  const publish = (uri: string): void => {
    const open = session.get(uri);
    if (open === undefined) return;
    send(connection, { uri, version: open.document.version, diagnostics: diagnosticsOf(open.file) });
  };
  const told = (uris: readonly string[]): void => {
    if (!session.editor.pullsDiagnostics) uris.forEach(publish);
    else if (session.editor.refreshesDiagnostics) askAgain(connection.languages.diagnostics.refresh());
  };
  const around = (): void => {
    // they count references, and name drop-ins
    if (session.editor.refreshesLenses) askAgain(connection.sendRequest(CodeLensRefreshRequest.type));
  };
  const recheck = new Recheck(session, told, around);

  connection.languages.diagnostics.on(({ textDocument: { uri }, previousResultId }) => {
    const file = session.get(uri)?.file;
    if (file !== undefined) recheck.told(uri, file);
    return reports.of(file, previousResultId);
  });
  documents.onDidOpen(({ document: { uri } }) => session.workspace.lookAround(uri));
  documents.onDidChangeContent(({ document: { uri } }) => {
    const file = session.get(uri)?.file;
    if (file !== undefined && !session.editor.pullsDiagnostics) {
      recheck.told(uri, file);
      publish(uri);
    }
    recheck.soon();
  });
  documents.onDidClose(({ document: { uri } }) => {
    session.forget(uri);
    recheck.forget(uri);
    if (!session.editor.pullsDiagnostics) send(connection, { uri, diagnostics: [] });
    recheck.soon();
  });
  session.changed = () => recheck.soon();
}

/** Has the editor ask again. */
function askAgain(request: Promise<void>): void {
  request.catch((error: unknown) => {
    console.error(`flotilla-language-server: the editor could not be told to ask again: ${String(error)}`);
  });
}

/** An editor that is gone can't be told anything; the connection's own close handler ends the server. */
function send(connection: Connection, params: Parameters<Connection['sendDiagnostics']>[0]): void {
  connection.sendDiagnostics(params).catch((error: unknown) => {
    console.error(`flotilla-language-server: diagnostics of ${params.uri} could not be sent: ${String(error)}`);
  });
}
