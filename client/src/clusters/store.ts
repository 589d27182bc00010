import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { readClusterSettings, type ClusterSettings } from './configuration.ts';
import { ClusterConnection } from './connection.ts';
import { openClusterRegistry } from './open-registry.ts';
import { Passwords } from './passwords.ts';
import { tunnelLogIn } from './tunnel-login.ts';

/** All clusters of the settings, each connected by itself; follows the settings as they change. */
export class ClusterStore implements vscode.Disposable {
  readonly passwords: Passwords;
  readonly #connections = new Map<string, ClusterConnection>();
  readonly #changed = new vscode.EventEmitter<ClusterConnection>();
  readonly #listChanged = new vscode.EventEmitter<void>();
  readonly #log: vscode.LogOutputChannel;
  readonly #subscriptions: vscode.Disposable[] = [];
  #opened = false;

  /** A cluster's view or problem is another one. */
  readonly onDidChange = this.#changed.event;
  /** Clusters came or went. */
  readonly onDidChangeList = this.#listChanged.event;

  constructor(secrets: vscode.SecretStorage, log: vscode.LogOutputChannel) {
    this.#log = log;
    this.passwords = new Passwords(secrets);
    this.#subscriptions.push(
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration('flotilla.clusters')) this.#configure();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#configure()),
    );
    this.#configure();
  }

  get connections(): readonly ClusterConnection[] {
    this.open();
    return [...this.#connections.values()];
  }

  get(name: string): ClusterConnection | undefined {
    this.open();
    return this.#connections.get(name);
  }

  /** Connects for the first time: not before somebody looks at a cluster or uses one. */
  open(): void {
    if (this.#opened) return;
    this.#opened = true;
    for (const connection of this.#connections.values()) void connection.connect();
  }

  async reconnect(connection?: ClusterConnection): Promise<void> {
    await Promise.all((connection ? [connection] : this.connections).map(each => each.connect()));
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const connection of this.#connections.values()) void connection.close();
    this.#connections.clear();
  }

  /** Keeps the connections whose settings are the same, closes the others, makes the new ones. */
  #configure(): void {
    const trusted = vscode.workspace.isTrusted;
    const value = vscode.workspace.getConfiguration('flotilla').get<unknown>('clusters', []);
    const { clusters, problems } = trusted ? readClusterSettings(value, homedir()) : { clusters: [], problems: [] };
    for (const problem of problems) this.#log.error(problem);
    const wanted = new Map(clusters.map(settings => [settings.name, settings]));
    for (const [name, connection] of this.#connections) {
      if (sameSettings(connection.settings, wanted.get(name))) continue;
      this.#connections.delete(name);
      void connection.close();
    }
    const before = [...this.#connections.values()];
    this.#connections.clear();
    for (const settings of clusters) {
      const kept = before.find(connection => connection.settings.name === settings.name);
      this.#connections.set(settings.name, kept ?? this.#create(settings));
    }
    const context = clusters.length > 0 ? 'some' : problems.length > 0 ? 'invalid' : 'none';
    void vscode.commands.executeCommand('setContext', 'flotilla.clusters', context);
    this.#listChanged.fire();
  }

  #create(settings: ClusterSettings): ClusterConnection {
    const connection = new ClusterConnection(settings, {
      open: async () => openClusterRegistry(settings, await this.passwords.read(settings), tunnelLogIn(settings)),
      changed: changed => this.#changed.fire(changed),
      log: message => this.#log.warn(message),
    });
    if (this.#opened) void connection.connect();
    return connection;
  }
}

function sameSettings(a: ClusterSettings, b: ClusterSettings | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
