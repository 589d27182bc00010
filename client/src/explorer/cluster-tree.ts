import * as vscode from 'vscode';
import { TreeModel, type Changes } from './tree-model.ts';
import type { Row } from './row.ts';
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
        this.#emitter.fire(undefined);
      }),
    ];
  }

  /** The row behind an element that a command was given. */
  row(id: string): Row | undefined {
    return this.#model.row(id);
  }

  getChildren(id?: string): string[] {
    if (!this.#shown) this.#relist();
    this.#shown = true;
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
    if (row.opens !== undefined) item.command = { command: row.opens, title: row.label, arguments: [row.id] };
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, id: string): vscode.TreeItem {
    item.tooltip = this.#model.row(id)?.tooltip() ?? '';
    return item;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
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
    if (parents.includes(undefined)) {
      this.#emitter.fire(undefined);
      return;
    }
    const ids = new Set([...parents.filter(id => id !== undefined), ...rows.map(row => row.id)]);
    if (ids.size > 0) this.#emitter.fire([...ids]);
  }
}
