import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { parseStatusUri, STATUS_SCHEME, type StatusOf } from './status-uri.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { ClusterStore } from '../clusters/store.ts';
import type { SshConnection } from '@flotilla/ssh';

/** How old what is looked at gets: memory, processes and the journal change without the cluster hearing of it. */
const EVERY_MS = 5000;
const LINES = 20;

/** What systemctl says of a unit on its machine, as read-only documents that follow it while somebody looks. */
export class StatusDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #store: ClusterStore;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #subscriptions: vscode.Disposable[];
  /** State of the unit in the cluster when it was looked at, by address of the document. */
  readonly #shown = new Map<string, string>();
  /** One login for each machine, while documents of it are open. */
  readonly #logins = new Map<string, Promise<SshConnection>>();
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(store: ClusterStore) {
    this.#store = store;
    this.#subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(STATUS_SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(document => this.#close(document.uri)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#watch()),
      store.onDidChange(connection => this.#follow(connection)),
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { cluster, machine, unit } = parseStatusUri(uri);
    const connection = this.#store.get(cluster);
    await connection?.settled();
    const address = connection?.index?.machines.get(machine)?.address;
    if (connection === undefined || !address) return comment(t('The machine is not in cluster {0}.', cluster));
    this.#shown.set(uri.toString(), stateOf(connection, { cluster, machine, unit }));
    this.#watch();
    try {
      return await this.#ask(connection, machine, address, unit);
    } catch (error) {
      this.#logins.delete(key(cluster, machine));
      return comment(
        t('{0} can\'t be asked: {1}. Check "ssh" of cluster {2}.', address, (error as Error).message, cluster),
      );
    }
  }

  dispose(): void {
    clearInterval(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const each of this.#logins.keys()) this.#logOut(each);
    this.#changed.dispose();
  }

  async #ask(connection: ClusterConnection, machine: string, address: string, unit: string): Promise<string> {
    const login = await this.#logIn(connection, machine, address);
    const chunks: Buffer[] = [];
    const keep = (chunk: Buffer): void => void chunks.push(chunk);
    const command = ['systemctl', 'status', '--no-pager', '--full', `--lines=${LINES}`, '--', unit];
    await login.exec(['env', 'SYSTEMD_COLORS=0', 'SYSTEMD_URLIFY=0', ...command], { onStdout: keep, onStderr: keep });
    return Buffer.concat(chunks).toString('utf8');
  }

  #logIn(connection: ClusterConnection, machine: string, address: string): Promise<SshConnection> {
    const name = key(connection.settings.name, machine);
    const known = this.#logins.get(name);
    if (known !== undefined) return known;
    const login = import('../journal/ssh-login.ts').then(({ logIn }) => logIn(connection.settings, address));
    this.#logins.set(name, login);
    const forget = (): void => {
      if (this.#logins.get(name) === login) this.#logins.delete(name);
    };
    login.then(({ ended }) => ended.then(forget), forget);
    return login;
  }

  #logOut(name: string): void {
    this.#logins.get(name)?.then(
      login => login.close(),
      () => undefined,
    );
    this.#logins.delete(name);
  }

  #close(uri: vscode.Uri): void {
    if (uri.scheme !== STATUS_SCHEME) return;
    this.#shown.delete(uri.toString());
    const used = new Set([...this.#shown.keys()].map(each => parseStatusUri(vscode.Uri.parse(each, true))).map(keyOf));
    for (const name of this.#logins.keys()) if (!used.has(name)) this.#logOut(name);
  }

  /** What nobody sees is not asked for. */
  #watch(): void {
    const isSeen = this.#seen().length > 0;
    if (!isSeen) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    } else this.#timer ??= setInterval(() => this.#seen().forEach(uri => this.#changed.fire(uri)), EVERY_MS);
  }

  #seen(): vscode.Uri[] {
    return vscode.window.visibleTextEditors.map(({ document }) => document.uri).filter(isStatus);
  }

  #follow(connection: ClusterConnection): void {
    for (const [address, state] of this.#shown) {
      const uri = vscode.Uri.parse(address, true);
      const of = parseStatusUri(uri);
      if (of.cluster === connection.settings.name && stateOf(connection, of) !== state) this.#changed.fire(uri);
    }
  }
}

const isStatus = ({ scheme }: vscode.Uri): boolean => scheme === STATUS_SCHEME;
const key = (cluster: string, machine: string): string => `${cluster}\n${machine}`;
const keyOf = ({ cluster, machine }: StatusOf): string => key(cluster, machine);

function stateOf({ index }: ClusterConnection, { machine, unit }: StatusOf): string {
  return JSON.stringify(index?.states.get(unit)?.find(state => state.machine === machine) ?? '');
}

function comment(text: string): string {
  return `# ${text}\n`;
}
