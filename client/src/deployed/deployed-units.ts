import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { parseUnitUri, UNIT_SCHEME } from './unit-uri.ts';
import type { ClusterStore } from '../clusters/store.ts';
import type { ClusterConnection } from '../clusters/connection.ts';

/** Deployed units as read-only documents that follow the cluster. */
export class DeployedUnits implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #store: ClusterStore;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #subscriptions: vscode.Disposable[];
  /** Digest of the text that an open document shows. */
  readonly #shown = new Map<string, string | undefined>();

  readonly onDidChange = this.#changed.event;

  constructor(store: ClusterStore) {
    this.#store = store;
    this.#subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(UNIT_SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(document => this.#shown.delete(document.uri.toString())),
      store.onDidChange(connection => this.#follow(connection)),
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { cluster, unit: name } = parseUnitUri(uri);
    const connection = this.#store.get(cluster);
    if (connection === undefined) return comment(t('Cluster {0} is not in the settings.', cluster));
    await connection.settled();
    const unit = connection.index?.units.get(name);
    this.#shown.set(uri.toString(), unit?.file);
    if (connection.index === undefined)
      return comment(t('Cluster {0} is not reached: {1}.', cluster, connection.problem?.title ?? ''));
    if (unit === undefined) return comment(t('{0} is not in cluster {1}.', name, cluster));
    return connection.index.view.files.get(unit.file) ?? comment(t('The text of {0} is missing in etcd.', name));
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #follow(connection: ClusterConnection): void {
    for (const [address, file] of this.#shown) {
      const uri = vscode.Uri.parse(address, true);
      const { cluster, unit } = parseUnitUri(uri);
      if (cluster !== connection.settings.name || connection.index === undefined) continue;
      if (connection.index.units.get(unit)?.file !== file) this.#changed.fire(uri);
    }
  }
}

function comment(text: string): string {
  return `# ${text}\n`;
}
