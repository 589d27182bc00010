import type { UnitGraph } from '@flotilla/unit';
import { TextDocuments, type ClientCapabilities, type Connection } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Cluster } from './cluster.ts';
import { UnitFiles } from './documents.ts';
import { readEditor, type Editor } from './editor.ts';
import type { Surroundings } from './judgement.ts';
import type { UnitFile } from './unit-file.ts';
import { Workspace } from './workspace/workspace.ts';

/** A document that is open, as it is at this moment. */
export interface OpenFile {
  readonly document: TextDocument;
  readonly file: UnitFile;
}

/** All that is known of one editor while it is connected. */
export class Session implements Surroundings {
  readonly documents = new TextDocuments(TextDocument);
  readonly files: UnitFiles;
  readonly workspace: Workspace;
  /** Version of systemd that the units are for; the newest when undefined. */
  targetVersion: number | undefined;
  /** The cluster that the client shows; undefined without one. */
  cluster: Cluster | undefined;
  /** Command of the client that shows references, if it has one. */
  showReferences: string | undefined;
  /** To be called when something may have changed that files are judged by. */
  changed: () => void = () => undefined;
  /** What the editor can do; nothing until it has said so. */
  editor: Editor = readEditor({});

  constructor(connection: Connection) {
    this.files = new UnitFiles(this);
    this.workspace = new Workspace({
      files: this.files,
      openDocuments: () => this.documents.all(),
      warn: message => connection.console.warn(message),
      changed: () => this.changed(),
    });
  }

  graphOf(uri: string): UnitGraph | undefined {
    return this.workspace.graphOf(uri);
  }

  /** `options` are what the client says for us alone: `{"showReferences": "command"}`. */
  initialize(capabilities: ClientCapabilities, options: unknown): void {
    this.editor = readEditor(capabilities);
    const { showReferences } = (options ?? {}) as { readonly showReferences?: unknown };
    if (typeof showReferences === 'string') this.showReferences = showReferences;
  }

  /** Undefined for a document that is not open. */
  get(uri: string): OpenFile | undefined {
    const document = this.documents.get(uri);
    return document && { document, file: this.files.get(document) };
  }

  /** Version of a document for edits of it, to editors that want it; null when it is not open. */
  versionOf(uri: string): number | null {
    return this.documents.get(uri)?.version ?? null;
  }

  forget(uri: string): void {
    this.files.forget(uri);
    this.workspace.forget(uri);
  }
}
