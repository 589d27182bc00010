import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-languageserver/node';
import type {
  CompletionItem,
  DocumentSymbol,
  Hover,
  InitializeResult,
  PublishDiagnosticsParams,
  SymbolInformation,
} from 'vscode-languageserver';

/** The least that an editor does: starts a server, speaks the protocol over its standard streams, ends it. */
export class LanguageClient {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #connection: MessageConnection;
  readonly #published: PublishDiagnosticsParams[] = [];
  #wake: () => void = () => undefined;

  constructor(command: string, args: readonly string[]) {
    this.#process = spawn(command, args);
    const { stdout, stdin } = this.#process;
    this.#connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.#connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.#published.push(params);
      this.#wake();
    });
    this.#connection.listen();
  }

  /** Of the server. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** `folder`: URI of the folder that the editor has open. */
  async initialize(folder?: string): Promise<InitializeResult> {
    const capabilities = { textDocument: { completion: { completionItem: { snippetSupport: true } } } };
    const workspaceFolders = folder === undefined ? null : [{ uri: folder, name: 'units' }];
    const params = { processId: process.pid, rootUri: folder ?? null, workspaceFolders, capabilities };
    const result = await this.#connection.sendRequest<InitializeResult>('initialize', params);
    await this.#connection.sendNotification('initialized', {});
    return result;
  }

  open(uri: string, text: string): Promise<void> {
    const textDocument = { uri, languageId: 'systemd-unit', version: 1, text };
    return this.#connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  /** Replaces a range of one line. */
  change(uri: string, version: number, line: number, from: number, to: number, text: string): Promise<void> {
    const range = { start: { line, character: from }, end: { line, character: to } };
    const params = { textDocument: { uri, version }, contentChanges: [{ range, text }] };
    return this.#connection.sendNotification('textDocument/didChange', params);
  }

  close(uri: string): Promise<void> {
    return this.#connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  /** The next diagnostics that come, or came and were not asked for yet. */
  async diagnostics(): Promise<PublishDiagnosticsParams> {
    for (;;) {
      const next = this.#published.shift();
      if (next !== undefined) return next;
      await new Promise<void>(resolve => (this.#wake = resolve));
    }
  }

  complete(uri: string, line: number, character: number): Promise<CompletionItem[] | null> {
    return this.#connection.sendRequest('textDocument/completion', at(uri, line, character));
  }

  resolve(item: CompletionItem): Promise<CompletionItem> {
    return this.#connection.sendRequest('completionItem/resolve', item);
  }

  hover(uri: string, line: number, character: number): Promise<Hover | null> {
    return this.#connection.sendRequest('textDocument/hover', at(uri, line, character));
  }

  symbols(uri: string): Promise<DocumentSymbol[] | null> {
    return this.#connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri } });
  }

  workspaceSymbols(query: string): Promise<SymbolInformation[] | null> {
    return this.#connection.sendRequest('workspace/symbol', { query });
  }

  /** Ends the server as the protocol wants it and gives its exit status. */
  async shutdown(): Promise<number | null> {
    const ended = once(this.#process, 'exit') as Promise<[number | null]>;
    await this.#connection.sendRequest('shutdown');
    await this.#connection.sendNotification('exit');
    return (await ended)[0];
  }

  /** For a test that failed on the way; does nothing to a server that has ended. */
  dispose(): void {
    this.#connection.dispose();
    this.#process.kill();
  }
}

function at(uri: string, line: number, character: number): object {
  return { textDocument: { uri }, position: { line, character } };
}
