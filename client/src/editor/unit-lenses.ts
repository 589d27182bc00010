import * as vscode from 'vscode';
import { lensesOf, type Lens } from './lenses.ts';
import { previewPlacement } from './preview.ts';
import { editorCluster } from './editor-cluster.ts';
import { UNIT_SCHEME } from '../deployed/unit-uri.ts';
import type { ClusterStore } from '../clusters/store.ts';
import type { Snapshot } from '@flotilla/cluster';
import type { ClusterView } from '@flotilla/registry';

/** A cluster under change is not asked again for every change. */
const PAUSE_MS = 300;

/** Lines above unit files that tell what the cluster makes of them: the cluster that was used last, else the first. */
export class UnitLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #store: ClusterStore;
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(store: ClusterStore, memory: vscode.Memento) {
    this.#store = store;
    this.#memory = memory;
    this.#subscriptions = [
      vscode.languages.registerCodeLensProvider({ language: 'systemd-unit' }, this),
      store.onDidChange(() => this.#soon()),
      store.onDidChangeList(() => this.#soon()),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration('flotilla.codeLens')) this.#changed.fire();
      }),
    ];
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const wanted = vscode.workspace.getConfiguration('flotilla').get<boolean>('codeLens', true);
    if (!wanted || !vscode.workspace.isTrusted || document.uri.scheme === UNIT_SCHEME) return [];
    const name = document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1);
    if (name.endsWith('.conf')) return [];
    const connection = editorCluster(this.#store, this.#memory);
    if (connection?.index === undefined) return [];
    const snapshot = await snapshotOf(connection.index.view);
    const { index } = connection;
    const text = document.getText();
    const lenses = lensesOf(index, connection.settings.name, name, text, () =>
      previewPlacement(index, snapshot, name, text),
    );
    return lenses.map(lens => draw(lens, document.uri));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire();
    }, PAUSE_MS);
  }
}

async function snapshotOf(view: ClusterView): Promise<Snapshot> {
  const { toSnapshot } = await import('@flotilla/registry');
  return toSnapshot(view);
}

function draw({ title, command }: Lens, uri: vscode.Uri): vscode.CodeLens {
  const top = new vscode.Range(0, 0, 0, 0);
  return new vscode.CodeLens(top, { title, command: command ?? '', arguments: command === undefined ? [] : [uri] });
}
