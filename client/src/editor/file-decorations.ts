import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { editorCluster } from './editor-cluster.ts';
import { differsFromDeployed } from './preview.ts';
import { UNIT_FILES } from '../explorer/unit-folders.ts';
import { hasDrifted } from '../explorer/unit-status.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { ClusterStore } from '../clusters/store.ts';

const UNIT_NAME = /\.(?:service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/;
const DIFFERS = 'gitDecoration.modifiedResourceForeground';
const DRIFTED = 'problemsWarningIcon.foreground';
/** Files larger than this are not units that a cluster takes. */
const LARGEST_BYTES = 1024 * 1024;

/**
 * Marks unit files whose text is not what the cluster has, and those that run somewhere with another text than the
 * cluster's. A file is read when it is shown and when it changes, never because the cluster does.
 */
export class FileDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #store: ClusterStore;
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly #subscriptions: vscode.Disposable[];
  /** Files that were shown, with the text that they had; `undefined` until it is read again. */
  readonly #texts = new Map<string, Promise<string | undefined> | undefined>();
  /** What the cluster said of each of them when it was shown. */
  readonly #said = new Map<string, string>();
  #watcher: vscode.FileSystemWatcher | undefined;

  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(store: ClusterStore, memory: vscode.Memento) {
    this.#store = store;
    this.#memory = memory;
    this.#subscriptions = [
      vscode.window.registerFileDecorationProvider(this),
      store.onDidChange(connection => this.#follow(connection)),
      store.onDidChangeList(() => this.#follow(undefined)),
    ];
  }

  async provideFileDecoration(uri: vscode.Uri): Promise<vscode.FileDecoration | undefined> {
    const name = unitName(uri);
    if (name === undefined || !vscode.workspace.isTrusted) return undefined;
    const connection = editorCluster(this.#store, this.#memory);
    if (connection === undefined) return undefined;
    this.#watch();
    const key = uri.toString();
    this.#said.set(key, summary(connection, name));
    const known = this.#texts.get(key);
    if (connection.index?.units.has(name) !== true) {
      if (known === undefined) this.#texts.set(key, undefined);
      return undefined;
    }
    const reading = known ?? readText(uri);
    this.#texts.set(key, reading);
    const text = await reading;
    return text === undefined ? undefined : decorate(connection, name, text);
  }

  dispose(): void {
    this.#watcher?.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #watch(): void {
    if (this.#watcher !== undefined) return;
    this.#watcher = vscode.workspace.createFileSystemWatcher(UNIT_FILES);
    const again = (uri: vscode.Uri): void => {
      if (!this.#texts.has(uri.toString())) return;
      this.#texts.set(uri.toString(), undefined);
      this.#changed.fire([uri]);
    };
    this.#watcher.onDidChange(again);
    this.#watcher.onDidCreate(again);
    this.#watcher.onDidDelete(uri => this.#texts.delete(uri.toString()));
  }

  /** Shows again those files of whose units something else is true now. */
  #follow(changed: ClusterConnection | undefined): void {
    const connection = editorCluster(this.#store, this.#memory);
    if (changed !== undefined && changed !== connection) return;
    const uris = [...this.#texts.keys()]
      .map(address => vscode.Uri.parse(address, true))
      .filter(uri => summary(connection, unitName(uri) ?? '') !== this.#said.get(uri.toString()));
    if (uris.length > 0) this.#changed.fire(uris);
  }
}

function unitName(uri: vscode.Uri): string | undefined {
  if (uri.scheme !== 'file' && uri.scheme !== 'vscode-remote') return undefined;
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  return UNIT_NAME.test(name) ? name : undefined;
}

/** All of the cluster that a file's mark depends on. */
function summary(connection: ClusterConnection | undefined, name: string): string {
  const unit = connection?.index?.units.get(name);
  if (connection?.index === undefined || unit === undefined) return '';
  return `${connection.settings.name} ${unit.hash} ${hasDrifted(connection.index, name)}`;
}

async function readText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > LARGEST_BYTES) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined; // it went while it was looked at
  }
}

function decorate(
  { index, settings }: ClusterConnection,
  name: string,
  text: string,
): vscode.FileDecoration | undefined {
  if (index === undefined) return undefined;
  const color = (id: string): vscode.ThemeColor => new vscode.ThemeColor(id);
  if (differsFromDeployed(index, name, text))
    return new vscode.FileDecoration('≠', t('Cluster {0} has another text', settings.name), color(DIFFERS));
  if (!hasDrifted(index, name)) return undefined;
  const where = t('A machine of cluster {0} runs another text than the cluster has', settings.name);
  return new vscode.FileDecoration('!', where, color(DRIFTED));
}
