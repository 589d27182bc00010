import * as vscode from 'vscode';
import { RedrawQueue } from './redraw-queue.ts';
import { TreeModel, type Changes } from './tree-model.ts';
import { unitUri } from '../deployed/unit-uri.ts';
import type { Row } from './row.ts';
import type { TreeOptions } from './tree-options.ts';
import type { ClusterStore } from '../clusters/store.ts';

const COLLAPSIBLE = {
  none: vscode.TreeItemCollapsibleState.None,
  closed: vscode.TreeItemCollapsibleState.Collapsed,
  open: vscode.TreeItemCollapsibleState.Expanded,
};

/**
 * Draws the tree model in the side bar. The elements are ids of rows, so that a row that changes stays the same element
 * and only it is drawn again.
 */
export class ClusterTree implements vscode.TreeDataProvider<string>, vscode.Disposable {
  readonly #model = new TreeModel();
  readonly #emitter = new vscode.EventEmitter<string | string[] | undefined>();
  readonly #redraws = new RedrawQueue({
    redraw: rows => this.#emitter.fire(rows.includes(undefined) ? undefined : rows.filter(id => id !== undefined)),
    after: (milliseconds, run) => {
      const timer = setTimeout(run, milliseconds);
      return { cancel: () => clearTimeout(timer) };
    },
  });
  readonly #store: ClusterStore;
  readonly #subscriptions: vscode.Disposable[];
  #known = new Set<string>();
  #shown = false;

  readonly onDidChangeTreeData = this.#emitter.event;

  constructor(store: ClusterStore) {
    this.#store = store;
    this.#subscriptions = [
      store.onDidChange(connection => this.#apply(this.#model.update(connection.state))),
      store.onDidChangeList(() => {
        if (!this.#shown) return;
        this.#relist();
        this.#redraws.changed([undefined], []);
      }),
    ];
  }

  /** The row behind an element that a command was given. */
  row(id: string): Row | undefined {
    return this.#model.row(id);
  }

  /** The element of a unit or a machine; `undefined` when the tree does not show it. */
  find(cluster: string, kind: 'unit' | 'machine', name: string): string | undefined {
    this.#relist();
    this.#shown = true;
    return this.#model.find(cluster, kind, name, changes => this.#apply(changes))?.id;
  }

  /** Shows the tree in another way. */
  arrange(options: TreeOptions): void {
    this.#apply(this.#model.arrange(options));
  }

  /** Shows more of a long list; `id` is of the row that ends it. */
  showMore(id: unknown): void {
    const row = typeof id === 'string' ? this.#model.row(id) : undefined;
    if (row !== undefined) this.#apply(this.#model.showMore(row));
  }

  getChildren(id?: string): string[] {
    if (!this.#shown) this.#relist();
    this.#shown = true;
    this.#redraws.asked(id);
    const parent = id === undefined ? undefined : this.#model.row(id);
    if (id !== undefined && parent === undefined) return [];
    return this.#model.children(parent).map(row => row.id);
  }

  getParent(id: string): string | undefined {
    return this.#model.parent(id)?.id;
  }

  getTreeItem(id: string): vscode.TreeItem {
    const row = this.#model.row(id);
    if (row === undefined) return new vscode.TreeItem('');
    const item = new vscode.TreeItem(row.label, COLLAPSIBLE[row.children]);
    item.id = row.id;
    item.description = row.description;
    item.contextValue = row.context;
    item.iconPath = new vscode.ThemeIcon(
      row.icon.id,
      row.icon.color ? new vscode.ThemeColor(row.icon.color) : undefined,
    );
    item.accessibilityInformation = { label: row.spoken, role: 'treeitem' };
    const command = clickOn(row);
    if (command !== undefined) item.command = command;
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, id: string): vscode.TreeItem {
    item.tooltip = this.#model.row(id)?.tooltip() ?? '';
    return item;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#redraws.close();
    this.#emitter.dispose();
  }

  #relist(): void {
    const { connections } = this.#store;
    const names = new Set(connections.map(connection => connection.settings.name));
    for (const name of this.#known) if (!names.has(name)) this.#model.remove(name);
    for (const connection of connections) this.#model.update(connection.state);
    this.#known = names;
  }

  #apply({ parents, rows }: Changes): void {
    this.#redraws.changed(
      parents,
      rows.map(row => row.id),
    );
  }
}

/**
 * Documents open by the editor's own command, to which the tree says how it was clicked: a single click leaves the
 * focus in the tree, so that Shift+click and Delete mean rows.
 */
function clickOn({ opens, target, label, id }: Row): vscode.Command | undefined {
  if (opens === 'document' && target.kind === 'unit')
    return { command: 'vscode.open', title: label, arguments: [unitUri(target.cluster, target.unit)] };
  return opens === undefined ? undefined : { command: opens, title: label, arguments: [id] };
}
