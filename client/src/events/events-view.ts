import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { eventRow, matchesFilter, type EventRow, type ListedEvent } from './event-row.ts';
import { unitUri } from '../deployed/unit-uri.ts';
import { machineLabel } from '../explorer/unit-status.ts';
import type { EventFeed } from './event-feed.ts';
import type { ClusterStore } from '../clusters/store.ts';

/** A storm of events is one redraw. */
const GATHERED_MS = 200;
const SHOWN = 500;
const FILTER = 'flotilla.events.filter';

/** What happened in the clusters and why, the newest first; followed only while it is seen. */
export class EventsView implements vscode.TreeDataProvider<ListedEvent>, vscode.Disposable {
  readonly #store: ClusterStore;
  readonly #feed: EventFeed;
  readonly #memory: vscode.Memento;
  readonly #view: vscode.TreeView<ListedEvent>;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscriptions: vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(store: ClusterStore, feed: EventFeed, memory: vscode.Memento) {
    this.#store = store;
    this.#feed = feed;
    this.#memory = memory;
    this.#view = vscode.window.createTreeView('flotilla.events', { treeDataProvider: this });
    this.#subscriptions = [
      this.#view,
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (!visible) return;
        feed.want();
        this.#redraw();
      }),
      feed.onHappened(() => this.#soon()),
    ];
    this.#describe();
  }

  getChildren(parent?: ListedEvent): ListedEvent[] {
    if (parent !== undefined || !this.#view.visible) return [];
    const filter = this.#filter;
    const all = this.#feed.all.filter(listed => filter === '' || matchesFilter(this.#row(listed), filter));
    this.#view.message = all.length > 0 ? '' : this.#emptyText(filter);
    return all.slice(0, SHOWN);
  }

  getTreeItem(listed: ListedEvent): vscode.TreeItem {
    const { label, description, tooltip, icon } = this.#row(listed);
    const item = new vscode.TreeItem(label);
    item.description = description;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: `${label}, ${description}` };
    item.iconPath = new vscode.ThemeIcon(
      icon.id,
      icon.color === undefined ? undefined : new vscode.ThemeColor(icon.color),
    );
    const { unit, machine } = listed.event;
    item.contextValue = [
      'event',
      ...(unit === undefined ? [] : ['unit']),
      ...(machine === undefined ? [] : ['machine']),
    ]
      .map(word => `${word};`)
      .join('');
    if (unit === undefined && machine !== undefined)
      item.command = { command: 'flotilla.revealMachine', title: t('Show Machine in Tree'), arguments: [listed] };
    if (unit !== undefined) {
      const title = t('Show Deployed Unit');
      item.command = { command: 'flotilla.showDeployed', title, arguments: [unitUri(listed.cluster, unit)] };
    }
    return item;
  }

  /** The command: shows only events with these words; a person is asked when they are not given. */
  async filter(given: unknown): Promise<void> {
    const text =
      typeof given === 'string'
        ? given
        : await vscode.window.showInputBox({
            title: t('Show which events?'),
            prompt: t('Words that must be in it: of a unit, a machine, a kind or a reason. Empty shows all.'),
            value: this.#filter,
          });
    if (text === undefined) return;
    await this.#memory.update(FILTER, text.trim());
    this.#describe();
    this.#redraw();
  }

  /** What is shown, for tests and other extensions. */
  get shown(): readonly string[] {
    return this.getChildren().map(listed => this.#row(listed).label);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  get #filter(): string {
    return this.#memory.get(FILTER, '');
  }

  #row(listed: ListedEvent): EventRow {
    const index = this.#store.get(listed.cluster)?.index;
    const label = (machine: string): string =>
      index === undefined ? machine.slice(0, 8) : machineLabel(index, machine);
    return eventRow(listed, label, this.#store.connections.length > 1);
  }

  #emptyText(filter: string): string {
    if (this.#store.connections.length === 0) return t('What happens in clusters is shown here; none is set.');
    return filter === '' ? t('Nothing has happened in the last day.') : t('No event has "{0}" in it.', filter);
  }

  #describe(): void {
    this.#view.description = this.#filter === '' ? '' : t('with "{0}"', this.#filter);
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#redraw();
    }, GATHERED_MS);
  }

  #redraw(): void {
    if (this.#view.visible) this.#changed.fire(undefined);
  }
}
