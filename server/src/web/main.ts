import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  type MessageReader,
  type MessageWriter,
} from 'vscode-languageserver/browser';
import packageJson from '../../package.json' with { type: 'json' };
import { startServer } from '../server.ts';

/** The types of a browser are not those that this project is checked with. */
type OverWorker<T> = new (worker: typeof globalThis) => T;
const Reader = BrowserMessageReader as unknown as OverWorker<MessageReader>;
const Writer = BrowserMessageWriter as unknown as OverWorker<MessageWriter>;

/** The server as a worker of a browser: all that needs no disk. */
startServer(createConnection(new Reader(globalThis), new Writer(globalThis)), packageJson.version);
