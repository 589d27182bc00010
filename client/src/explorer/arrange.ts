import * as vscode from 'vscode';
import { isEmpty, parseFilter } from './filter.ts';
import { GROUPINGS, ORDERS, type Grouping, type Order, type TreeOptions } from './tree-options.ts';
import { UnitFolders } from './unit-folders.ts';
import { t } from '../l10n.ts';
import type { ClusterTree } from './cluster-tree.ts';

const FILTER = 'flotilla.filter';

/** How the tree is arranged: groups and order are settings, the filter is remembered for the folder. */
export class Arrangement implements vscode.Disposable {
  readonly #tree: ClusterTree;
  readonly #view: vscode.TreeView<string>;
  readonly #memory: vscode.Memento;
  readonly #folders = new UnitFolders(() => this.#apply());
  readonly #subscription: vscode.Disposable;

  constructor(tree: ClusterTree, view: vscode.TreeView<string>, memory: vscode.Memento) {
    this.#tree = tree;
    this.#view = view;
    this.#memory = memory;
    this.#subscription = vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('flotilla.units')) this.#apply();
    });
    this.#apply();
  }

  /** Asks for a filter, or takes the one that is given. */
  async filter(given: unknown): Promise<void> {
    const text = typeof given === 'string' ? given : await askFilter(this.#memory.get(FILTER, ''));
    if (text === undefined) return;
    await this.#memory.update(FILTER, parseFilter(text).text);
    this.#apply();
  }

  async groupBy(given: unknown): Promise<void> {
    const labels: Readonly<Record<Grouping, string>> = {
      none: t('No groups'),
      machine: t('Machine'),
      template: t('Template'),
      state: t('State'),
      folder: t('Folder of the file'),
    };
    const chosen = GROUPINGS.find(each => each === given) ?? (await pick(t('Group units by'), GROUPINGS, labels));
    if (chosen !== undefined) await set('units.groupBy', chosen);
  }

  async sortBy(given: unknown): Promise<void> {
    const labels: Readonly<Record<Order, string>> = {
      name: t('Name'),
      state: t('State, the worst first'),
      changed: t('Last change, the latest first'),
    };
    const chosen = ORDERS.find(each => each === given) ?? (await pick(t('Sort units by'), ORDERS, labels));
    if (chosen !== undefined) await set('units.sortBy', chosen);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#folders.dispose();
  }

  #apply(): void {
    const configuration = vscode.workspace.getConfiguration('flotilla');
    const groupBy = configuration.get<string>('units.groupBy', 'none');
    const sortBy = configuration.get<string>('units.sortBy', 'name');
    const options: TreeOptions = {
      groupBy: GROUPINGS.find(each => each === groupBy) ?? 'none',
      sortBy: ORDERS.find(each => each === sortBy) ?? 'name',
      filter: parseFilter(this.#memory.get(FILTER, '')),
      folderOf: unit => this.#folders.of(unit),
    };
    this.#tree.arrange(options);
    const { text } = options.filter;
    this.#view.description = isEmpty(options.filter) ? '' : t('Filtered: {0}', text);
    void vscode.commands.executeCommand('setContext', 'flotilla.filtered', !isEmpty(options.filter));
  }
}

async function askFilter(value: string): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: t('Show only units and machines that match'),
    prompt: t('Parts of names or addresses, states like state:failed, metadata like region=east. Empty shows all.'),
    placeHolder: 'web state:failed region=east',
    value,
  });
}

async function pick<T extends string>(
  title: string,
  values: readonly T[],
  labels: Readonly<Record<T, string>>,
): Promise<T | undefined> {
  const items = values.map(value => ({ label: labels[value], value }));
  return (await vscode.window.showQuickPick(items, { title }))?.value;
}

async function set(name: string, value: string): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('flotilla');
  const inWorkspace = configuration.inspect(name)?.workspaceValue !== undefined;
  await configuration.update(
    name,
    value,
    inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}
