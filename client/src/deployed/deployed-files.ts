import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { OpenedFiles } from '../opened-files.ts';
import { EDIT_SCHEME, parseEditUri } from './edit-uri.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { ClusterStore } from '../clusters/store.ts';
import type { Outcome } from '../commands/waiter.ts';
import type { UnitFile } from '../commands/targets.ts';

/** Replaces a deployed unit with a text after a person has accepted the plan; `undefined` when they did not. */
export type Replace = (connection: ClusterConnection, file: UnitFile) => Promise<readonly Outcome[] | undefined>;

interface Seen {
  /** Digest of the text. */
  readonly file: string;
  /** Of the unit when that text was first seen: grows whenever the text changes, and only then. */
  readonly revision: number;
}

/**
 * Deployed units as files that can be edited: a save shows the plan and replaces the unit. The editor notices by itself
 * when somebody else has replaced it meanwhile; the registry takes nothing for a unit that is not what was looked at.
 */
export class DeployedFiles extends OpenedFiles {
  readonly #store: ClusterStore;
  readonly #replace: Replace;
  readonly #saves: vscode.Disposable;
  readonly #seen = new Map<string, Seen>();
  /** Files that are about to be saved without anybody having asked for it. */
  readonly #unasked = new Set<string>();

  constructor(store: ClusterStore, replace: Replace) {
    super(EDIT_SCHEME);
    this.#store = store;
    this.#replace = replace;
    this.#saves = vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
      if (document.uri.scheme !== EDIT_SCHEME) return;
      if (reason === vscode.TextDocumentSaveReason.Manual) this.#unasked.delete(document.uri.toString());
      else this.#unasked.add(document.uri.toString());
    });
  }

  watch(uri: vscode.Uri): vscode.Disposable {
    const { cluster, unit } = parseEditUri(uri);
    const connection = this.#store.get(cluster);
    const stop = connection?.onChange(() => {
      const now = connection.index?.units.get(unit)?.file;
      if (connection.index === undefined || now === this.#seen.get(uri.toString())?.file) return;
      const type = now === undefined ? vscode.FileChangeType.Deleted : vscode.FileChangeType.Changed;
      this.changed.fire([{ type, uri }]);
    });
    return new vscode.Disposable(() => stop?.());
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { text, revision } = await this.#read(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: revision, size: Buffer.byteLength(text) };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return Buffer.from((await this.#read(uri)).text);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const { unit } = parseEditUri(uri);
    const connection = await this.#connection(uri);
    if (this.#unasked.delete(uri.toString()))
      throw refusal(t('{0} is only saved when you save it yourself, since a save replaces what runs', unit));
    const seen = this.#seen.get(uri.toString());
    if (seen !== undefined && connection.index?.units.get(unit)?.file !== seen.file)
      throw refusal(t('{0} is another one by now; nothing was changed', unit));
    const text = Buffer.from(content).toString();
    const outcomes = await this.#replace(connection, { name: unit, text, uri });
    if (outcomes === undefined) throw refusal(t('nothing was changed, since the plan was not accepted'));
    const refused = outcomes.find(outcome => outcome.name === unit && outcome.result === 'refused');
    if (refused !== undefined) throw refusal(t('{0}: {1}', unit, refused.text));
    if (connection.index?.units.get(unit)?.file === seen?.file)
      throw refusal(t('only comments or blanks differ, so the unit is the same and stays as it is'));
  }

  override dispose(): void {
    this.#saves.dispose();
    super.dispose();
  }

  async #read(uri: vscode.Uri): Promise<{ text: string; revision: number }> {
    const { unit } = parseEditUri(uri);
    const { index } = await this.#connection(uri);
    const record = index?.units.get(unit);
    const text = record && index?.view.files.get(record.file);
    if (record === undefined || text === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    const known = this.#seen.get(uri.toString());
    const seen = known?.file === record.file ? known : { file: record.file, revision: record.revision };
    this.#seen.set(uri.toString(), seen);
    return { text, revision: seen.revision };
  }

  async #connection(uri: vscode.Uri): Promise<ClusterConnection> {
    const { cluster } = parseEditUri(uri);
    const connection = this.#store.get(cluster);
    if (connection === undefined) throw refusal(t('Cluster {0} is not in the settings.', cluster));
    await connection.settled();
    if (connection.registry !== undefined) return connection;
    throw refusal(t('Cluster {0} is not reached: {1}.', cluster, connection.problem?.title ?? ''));
  }
}

const refusal = (text: string): vscode.FileSystemError => vscode.FileSystemError.Unavailable(text);
