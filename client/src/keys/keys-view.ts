import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { KeyFeed, type KeyChanges } from './key-feed.ts';
import { keyItem } from './key-item.ts';
import { foldersOf, levelOf } from './key-level.ts';
import { nodeId, type KeyNode } from './key-node.ts';
import { Leases } from './leases.ts';
import { Values } from './values.ts';
import type { ClusterStore } from '../clusters/store.ts';

const PREFIX = 'flotilla.keys.prefix';
/** Rows of one folder that are shown before somebody asks for more. */
const PAGE = 500;
const GATHERED_MS = 100;
/** Changes at once from which on a whole cluster is redrawn. */
const MANY = 200;
/** What leases have left is shown again this often, while the view is seen. */
const LEASES_EVERY_MS = 5_000;

/** What is in the etcd of a cluster below a prefix: followed from when a cluster is opened, while the view is seen. */
export class KeysView implements vscode.TreeDataProvider<KeyNode>, vscode.Disposable {
  readonly #store: ClusterStore;
  readonly #memory: vscode.Memento;
  readonly #view: vscode.TreeView<KeyNode>;
  readonly #changed = new vscode.EventEmitter<KeyNode | undefined>();
  readonly #subscriptions: vscode.Disposable[];
  readonly #feeds = new Map<string, KeyFeed>();
  readonly #nodes = new Map<string, KeyNode>();
  readonly #pages = new Map<string, number>();
  readonly #values = new Values();
  readonly #leases = new Leases();
  /** Ids of rows that show a lease. */
  readonly #leased = new Set<string>();
  #dirty = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #leaseTimer: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(store: ClusterStore, memory: vscode.Memento) {
    this.#store = store;
    this.#memory = memory;
    this.#view = vscode.window.createTreeView('flotilla.keys', {
      treeDataProvider: this,
      canSelectMany: false,
      showCollapseAll: true,
    });
    this.#subscriptions = [
      this.#view,
      this.#view.onDidChangeVisibility(({ visible }) => this.#seen(visible)),
      this.#view.onDidCollapseElement(({ element }) => this.#collapsed(element)),
      store.onDidChangeList(() => this.#forgetAll()),
    ];
  }

  getChildren(parent?: KeyNode): KeyNode[] {
    if (parent === undefined)
      return this.#store.connections.map(({ settings: { name } }) =>
        this.#node({ kind: 'cluster', id: nodeId('cluster', name), cluster: name }),
      );
    if (parent.kind !== 'cluster' && parent.kind !== 'folder') return [];
    const feed = this.#feed(parent.cluster);
    if (feed === undefined) return [];
    const { entries, problem } = feed;
    if (parent.kind === 'cluster' && (problem !== undefined || entries === undefined || entries.length === 0))
      return [this.#note(parent.cluster, feed)];
    return this.#level(parent.cluster, parent.kind === 'folder' ? parent.part.path : feed.prefix, feed);
  }

  getTreeItem(node: KeyNode): Promise<vscode.TreeItem> {
    const space = this.#feeds.get(node.cluster)?.space;
    if (node.kind === 'key' && node.part.entry.lease !== undefined) this.#leased.add(node.id);
    return keyItem(node, {
      prefix: this.prefix(node.cluster),
      own: space?.own ?? '/flotilla/',
      value: entry => (space === undefined ? Promise.resolve(undefined) : this.#values.of(space, entry)),
      left: lease => (space === undefined ? Promise.resolve(undefined) : this.#leases.left(space, lease)),
    });
  }

  getParent(node: KeyNode): KeyNode | undefined {
    if (node.kind === 'cluster') return undefined;
    const path = node.kind === 'key' || node.kind === 'folder' ? node.part.path.replace(/\/$/, '') : '';
    const folder = foldersOf(path, this.prefix(node.cluster)).at(-1);
    const id = folder === undefined ? nodeId('cluster', node.cluster) : nodeId('folder', node.cluster, folder);
    return this.#nodes.get(id);
  }

  /** What the keys of a cluster that are shown start with. */
  prefix(cluster: string): string {
    return this.#memory.get<Record<string, string>>(PREFIX, {})[cluster] ?? '/';
  }

  async choosePrefix(cluster: string, prefix: string): Promise<void> {
    const all = this.#memory.get<Record<string, string>>(PREFIX, {});
    await this.#memory.update(PREFIX, { ...all, [cluster]: prefix });
    this.#forget(cluster);
    this.#changed.fire(this.#nodes.get(nodeId('cluster', cluster)));
  }

  /** Shows another page of a folder. */
  showMore(node: KeyNode): void {
    if (node.kind !== 'more') return;
    const key = `${node.cluster}\n${node.folder}`;
    this.#pages.set(key, (this.#pages.get(key) ?? PAGE) + PAGE);
    this.#changed.fire(this.#folderNode(node.cluster, node.folder));
  }

  /** What is shown below a cluster, or a folder of it, for tests and other extensions; it need not be open. */
  async shown(cluster: string, folder?: string): Promise<readonly string[]> {
    const feed = this.#feed(cluster);
    if (feed === undefined) return [];
    const nodes = this.#level(cluster, folder ?? feed.prefix, feed);
    const items = await Promise.all(nodes.map(node => this.getTreeItem(node)));
    return items.map(item => item.accessibilityInformation?.label ?? '');
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#leaseTimer);
    for (const feed of this.#feeds.values()) feed.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #level(cluster: string, folder: string, feed: KeyFeed): KeyNode[] {
    const parts = levelOf(feed.entries ?? [], folder);
    const shown = this.#pages.get(`${cluster}\n${folder}`) ?? PAGE;
    const nodes = parts.slice(0, shown).map((part): KeyNode => {
      const id = nodeId(part.kind, cluster, part.path);
      return part.kind === 'folder'
        ? this.#node({ kind: 'folder', id, cluster, part })
        : this.#node({ kind: 'key', id, cluster, part });
    });
    if (parts.length <= shown) return nodes;
    const left = parts.length - shown;
    return [...nodes, this.#node({ kind: 'more', id: nodeId('more', cluster, folder), cluster, folder, left })];
  }

  #note(cluster: string, feed: KeyFeed): KeyNode {
    const { problem, entries } = feed;
    const id = nodeId('note', cluster);
    if (problem !== undefined) {
      const command = problem.code === 'permission' ? 'choosePrefix' : 'reconnect';
      return this.#node({ kind: 'note', id, cluster, text: problem.title, command });
    }
    if (entries === undefined)
      return this.#node({ kind: 'note', id, cluster, text: t('reading…'), command: undefined });
    const text = t('no key starts with "{0}"', feed.prefix);
    return this.#node({ kind: 'note', id, cluster, text, command: 'choosePrefix' });
  }

  /** The object that stands for a row since it was first shown, with what is known of it now. */
  #node(node: KeyNode): KeyNode {
    const known = this.#nodes.get(node.id);
    if (known !== undefined) return Object.assign(known, node);
    this.#nodes.set(node.id, node);
    return node;
  }

  #folderNode(cluster: string, folder: string): KeyNode | undefined {
    return this.#nodes.get(nodeId('folder', cluster, folder)) ?? this.#nodes.get(nodeId('cluster', cluster));
  }

  #feed(cluster: string): KeyFeed | undefined {
    const known = this.#feeds.get(cluster);
    if (known !== undefined) return known;
    const connection = this.#store.get(cluster);
    if (connection === undefined) return undefined;
    const feed = new KeyFeed(connection, this.prefix(cluster), changes => this.#noteChanges(cluster, changes));
    this.#feeds.set(cluster, feed);
    return feed;
  }

  /** A storm of changes is one redraw, of no more than what is shown of it. */
  #noteChanges(cluster: string, changes: KeyChanges): void {
    const root = nodeId('cluster', cluster);
    if (changes === undefined || changes.changed.length + changes.moved.length > MANY) this.#dirty.add(root);
    else {
      for (const key of changes.changed) this.#dirty.add(nodeId('key', cluster, key));
      for (const key of changes.moved) this.#dirty.add(this.#nearest(cluster, key));
    }
    this.#timer ??= setTimeout(() => this.#redraw(), GATHERED_MS);
  }

  /** The folder that a key which came or went is in, or the innermost around it that was ever shown. */
  #nearest(cluster: string, key: string): string {
    const folders = foldersOf(key, this.prefix(cluster)).map(path => nodeId('folder', cluster, path));
    // what has just become empty goes with the folder around it
    const shown = folders.filter(id => this.#nodes.has(id));
    const inner = shown.at(-1);
    const isEmpty = inner !== undefined && this.getChildren(this.#nodes.get(inner)).length === 0;
    return (isEmpty ? shown.at(-2) : inner) ?? nodeId('cluster', cluster);
  }

  #redraw(): void {
    this.#timer = undefined;
    const dirty = this.#dirty;
    this.#dirty = new Set();
    if (!this.#view.visible) return;
    for (const id of dirty) {
      const node = this.#nodes.get(id);
      if (node === undefined) continue;
      // the object that is redrawn has what it showed before
      const parent = this.getParent(node);
      if (node.kind === 'key' && parent !== undefined) this.getChildren(parent);
      this.#changed.fire(node);
    }
  }

  #seen(visible: boolean): void {
    clearInterval(this.#leaseTimer);
    if (!visible) return;
    this.#changed.fire(undefined);
    this.#leaseTimer = setInterval(() => {
      for (const id of this.#leased) {
        const node = this.#nodes.get(id);
        if (node) this.#changed.fire(node);
      }
    }, LEASES_EVERY_MS);
  }

  #collapsed(node: KeyNode): void {
    const path = node.kind === 'folder' ? node.part.path : '';
    for (const id of this.#leased) if (id.startsWith(nodeId('key', node.cluster, path))) this.#leased.delete(id);
    if (node.kind === 'cluster') this.#forget(node.cluster);
  }

  #forget(cluster: string): void {
    this.#feeds.get(cluster)?.dispose();
    this.#feeds.delete(cluster);
  }

  #forgetAll(): void {
    for (const name of [...this.#feeds.keys()]) if (this.#store.get(name) === undefined) this.#forget(name);
    this.#changed.fire(undefined);
  }
}
