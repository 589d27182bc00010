import type { Connection } from 'vscode-languageserver';
import { DiagnosticReports, diagnosticsOf } from '../features/diagnostics.ts';
import type { Session } from '../session.ts';

/** Diagnostics: asked for by editors that do, else sent after each change. Never both, or people see them twice. */
export function answerDiagnostics(connection: Connection, session: Session): void {
  const reports = new DiagnosticReports();
  const { documents } = session;

  connection.languages.diagnostics.on(({ textDocument, previousResultId }) =>
    reports.of(session.get(textDocument.uri)?.file, previousResultId),
  );
  documents.onDidChangeContent(({ document }) => {
    if (session.editor.pullsDiagnostics) return;
    const { uri, version } = document;
    send(connection, { uri, version, diagnostics: diagnosticsOf(session.files.get(document)) });
  });
  documents.onDidClose(({ document: { uri } }) => {
    session.forget(uri);
    if (!session.editor.pullsDiagnostics) send(connection, { uri, diagnostics: [] });
  });
}

/** An editor that is gone can't be told anything; the connection's own close handler ends the server. */
function send(connection: Connection, params: Parameters<Connection['sendDiagnostics']>[0]): void {
  connection.sendDiagnostics(params).catch((error: unknown) => {
    process.stderr.write(
      `flotilla-language-server: diagnostics of ${params.uri} could not be sent: ${String(error)}\n`,
    );
  });
}
