import {
  DidChangeConfigurationNotification,
  MessageType,
  ShowMessageNotification,
  type Connection,
  type InitializeParams,
} from 'vscode-languageserver';
import { ConfigurationError, readConfiguration } from '../configuration.ts';
import type { Session } from '../session.ts';

/** Where editors keep our settings: `flotilla.systemd.targetVersion`. */
const section = 'flotilla';

/** Settings, from the start and as they change: asked for where the editor answers, else as it sends them. */
export function followConfiguration(
  connection: Connection,
  session: Session,
): { readonly initialize: (params: InitializeParams) => void; readonly start: () => void } {
  const take = (settings: unknown): void => {
    try {
      session.targetVersion = readConfiguration(settings).targetVersion;
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      show(connection, error.message);
    }
    session.changed();
  };
  const ask = (): void => {
    connection.workspace
      .getConfiguration(section)
      .then(take)
      .catch((error: unknown) => connection.console.warn(`the settings could not be read: ${String(error)}`));
  };
  connection.onDidChangeConfiguration(({ settings }) => {
    if (session.editor.answersSettings) ask();
    else take((settings as Readonly<Record<string, unknown>> | null | undefined)?.[section]);
  });
  return {
    initialize: ({ initializationOptions }) => take(initializationOptions),
    start: () => {
      if (!session.editor.answersSettings) return;
      ask();
      if (!session.editor.registersSettings) return;
      connection.client.register(DidChangeConfigurationNotification.type, { section }).catch((error: unknown) => {
        connection.console.warn(`changes of settings will not be seen: ${String(error)}`);
      });
    },
  };
}

/** Unlike `showErrorMessage` it wants no answer, which editors need not have. */
function show(connection: Connection, message: string): void {
  connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Error, message }).catch(() => {
    connection.console.error(message);
  });
}
