import * as vscode from 'vscode';
import { globMatch } from '@flotilla/unit';
import { t } from '../l10n.ts';
import { isTrouble, withLabels, type ListedEvent } from './event-row.ts';
import { unitUri } from '../deployed/unit-uri.ts';
import { machineLabel } from '../explorer/unit-status.ts';
import type { EventFeed } from './event-feed.ts';
import type { ClusterStore } from '../clusters/store.ts';

/** Tells a person that a unit failed, moved or is nowhere: only of units that they have asked to be told of. */
export class Notifications implements vscode.Disposable {
  readonly #store: ClusterStore;
  readonly #feed: EventFeed;
  readonly #subscriptions: vscode.Disposable[];
  readonly #begun = Date.now();

  constructor(store: ClusterStore, feed: EventFeed) {
    this.#store = store;
    this.#feed = feed;
    this.#subscriptions = [
      feed.onHappened(events => events.forEach(event => this.#tell(event))),
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration('flotilla.notify')) this.#begin();
      }),
      // not before a cluster is used: asking for events connects
      store.onDidChange(() => this.#begin()),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #begin(): void {
    if (patterns().length > 0) this.#feed.want();
  }

  #tell({ cluster, event }: ListedEvent): void {
    const { unit, text, time } = event;
    if (unit === undefined || time < this.#begun || !isTrouble(event)) return;
    if (!patterns().some(pattern => globMatch(pattern, unit))) return;
    const index = this.#store.get(cluster)?.index;
    const said = index === undefined ? text : withLabels(text, id => machineLabel(index, id));
    const journal = t('Show Journal');
    void vscode.window.showWarningMessage(t('{0}: {1}', cluster, said), journal).then(answer => {
      if (answer === journal) void vscode.commands.executeCommand('flotilla.showJournal', unitUri(cluster, unit));
    });
  }
}

function patterns(): readonly string[] {
  const value = vscode.workspace.getConfiguration('flotilla').get<unknown>('notify', []);
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}
