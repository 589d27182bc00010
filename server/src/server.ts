import type { Connection } from 'vscode-languageserver';
import { capabilitiesFor } from './capabilities.ts';
import { followCluster } from './requests/cluster.ts';
import { followConfiguration } from './requests/configuration.ts';
import { answerDiagnostics } from './requests/diagnostics.ts';
import { answerEditing } from './requests/editing.ts';
import { answerEffectiveUnit } from './requests/effective-unit.ts';
import { answerReading } from './requests/reading.ts';
import { answerUnits } from './requests/units.ts';
import { followWorkspace } from './requests/workspace.ts';
import { Session } from './session.ts';

/** Wires the features to a connection and starts to listen. `version` is told to the editor. */
export function startServer(connection: Connection, version: string): void {
  const session = new Session(connection);
  const followed = [followWorkspace(connection, session), followConfiguration(connection, session)];

  connection.onInitialize(params => {
    session.initialize(params.capabilities, params.initializationOptions);
    for (const { initialize } of followed) initialize(params);
    const serverInfo = { name: 'flotilla-language-server', version };
    return { serverInfo, capabilities: capabilitiesFor(session.editor) };
  });
  connection.onInitialized(() => {
    for (const { start } of followed) start();
  });
  followCluster(connection, session);
  answerDiagnostics(connection, session);
  answerReading(connection, session);
  answerEditing(connection, session);
  answerUnits(connection, session);
  answerEffectiveUnit(connection, session);

  session.documents.listen(connection);
  connection.listen();
}
