import { PassThrough } from 'node:stream';
import type { ClientCapabilities, InitializeResult } from 'vscode-languageserver';
import {
  createConnection,
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-languageserver/node';
import { startServer } from '../../src/index.ts';

/** A server in this process, spoken to as editors do. */
export interface InProcess {
  readonly connection: MessageConnection;
  readonly result: InitializeResult;
  /** Asks about a document; further parameters beside it. */
  readonly ask: <Result>(method: string, uri: string, params?: object) => Promise<Result>;
  readonly open: (uri: string, text: string) => Promise<void>;
  readonly close: (uri: string) => Promise<void>;
  readonly dispose: () => void;
}

export interface InProcessOptions {
  readonly capabilities?: ClientCapabilities;
  /** Folders of the workspace, as addresses. */
  readonly folders?: readonly string[];
  /** What editors may say at the start beside that. */
  readonly initializationOptions?: unknown;
  /** Answers to what the server asks, by method. */
  readonly answers?: Readonly<Record<string, (params: unknown) => unknown>>;
  /** Called with all that the server sends unasked. */
  readonly onNotification?: (method: string, params: unknown) => void;
}

export async function startInProcess(options: InProcessOptions = {}): Promise<InProcess> {
  const { capabilities = {}, folders = [], onNotification = () => undefined } = options;
  const up = new PassThrough();
  const down = new PassThrough();
  startServer(createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)), '0');
  const connection = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  connection.onNotification(onNotification);
  connection.onRequest('client/registerCapability', () => null);
  for (const [method, answer] of Object.entries(options.answers ?? {})) connection.onRequest(method, answer);
  connection.listen();
  const workspaceFolders = folders.map(uri => ({ uri, name: uri }));
  const { initializationOptions } = options;
  const params = { processId: null, rootUri: null, capabilities, workspaceFolders, initializationOptions };
  const result = await connection.sendRequest<InitializeResult>('initialize', params);
  await connection.sendNotification('initialized', {});
  return {
    connection,
    result,
    ask: (method, uri, more = {}) => connection.sendRequest(method, { textDocument: { uri }, ...more }),
    open: (uri, text) => {
      const textDocument = { uri, languageId: 'systemd-unit', version: 1, text };
      return connection.sendNotification('textDocument/didOpen', { textDocument });
    },
    close: uri => connection.sendNotification('textDocument/didClose', { textDocument: { uri } }),
    dispose: () => {
      connection.dispose();
      up.destroy();
      down.destroy();
    },
  };
}
