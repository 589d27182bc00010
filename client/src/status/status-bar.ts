import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { statusText } from './status-text.ts';
import { editorCluster } from '../editor/editor-cluster.ts';
import type { ClusterStore } from '../clusters/store.ts';

const PAUSE_MS = 300;

/** The cluster that commands go to and its counts, while a unit file is in the editor. */
export class StatusBar implements vscode.Disposable {
  readonly #store: ClusterStore;
  readonly #memory: vscode.Memento;
  readonly #item = vscode.window.createStatusBarItem('flotilla.status', vscode.StatusBarAlignment.Left);
  readonly #subscriptions: vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;

  constructor(store: ClusterStore, memory: vscode.Memento) {
    this.#store = store;
    this.#memory = memory;
    this.#item.name = t('Flotilla: cluster');
    this.#item.command = 'flotilla.clusters.focus';
    const soon = (): void => {
      this.#timer ??= setTimeout(() => this.#draw(), PAUSE_MS);
    };
    this.#subscriptions = [
      store.onDidChange(soon),
      store.onDidChangeList(soon),
      vscode.window.onDidChangeActiveTextEditor(soon),
    ];
    soon();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#item.dispose();
  }

  #draw(): void {
    this.#timer = undefined;
    const unitFile = vscode.window.activeTextEditor?.document.languageId === 'systemd-unit';
    const connection = unitFile && vscode.workspace.isTrusted ? editorCluster(this.#store, this.#memory) : undefined;
    if (connection === undefined) {
      this.#item.hide();
      return;
    }
    const { name } = connection.settings;
    const { index, problem } = connection;
    this.#item.text = statusText(name, index, problem !== undefined);
    this.#item.tooltip = problem?.title ?? t('Cluster {0}: active units of those that are to run', name);
    this.#item.show();
  }
}
