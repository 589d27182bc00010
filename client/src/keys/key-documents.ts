import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { OpenedFiles } from '../opened-files.ts';
import { KEY_SCHEME, parseKeyUri } from './key-uri.ts';
import { isText } from './preview.ts';
import type { ClusterStore } from '../clusters/store.ts';
import type { KeySpace, StoredValue } from '@flotilla/registry';

/**
 * Keys of etcd as files. The revision of a key is the time of the file, so the editor notices by itself when somebody
 * else has changed it, and a save takes the place of nothing but the revision that was looked at last.
 */
export class KeyDocuments extends OpenedFiles {
  readonly #store: ClusterStore;
  /** The revision of each file that the editor knows. */
  readonly #seen = new Map<string, number>();

  constructor(store: ClusterStore) {
    super(KEY_SCHEME);
    this.#store = store;
  }

  watch(uri: vscode.Uri): vscode.Disposable {
    const { cluster, key } = parseKeyUri(uri);
    const space = this.#store.get(cluster)?.registry?.keySpace;
    let revision = this.#seen.get(uri.toString());
    const watch = space?.watch(key, {
      onValue: entries => {
        const now = entries.find(entry => entry.key === key)?.modRevision;
        if (now === revision) return;
        revision = now;
        const type = now === undefined ? vscode.FileChangeType.Deleted : vscode.FileChangeType.Changed;
        this.changed.fire([{ type, uri }]);
      },
    });
    return new vscode.Disposable(() => watch?.cancel());
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { space, value } = await this.#read(uri);
    const isFixed = value.key.startsWith(space.own) || !isText(value.value);
    return {
      type: vscode.FileType.File,
      ctime: value.createRevision,
      mtime: value.modRevision,
      size: Buffer.byteLength(value.value),
      ...(isFixed ? { permissions: vscode.FilePermission.Readonly } : {}),
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return Buffer.from((await this.#read(uri)).value.value);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const space = await this.#space(uri);
    const revision = this.#seen.get(uri.toString()) ?? 0;
    const written = await space.write(parseKeyUri(uri).key, Buffer.from(content).toString(), revision);
    this.#seen.set(uri.toString(), written);
    this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  async #read(uri: vscode.Uri): Promise<{ space: KeySpace; value: StoredValue }> {
    const space = await this.#space(uri);
    const { key } = parseKeyUri(uri);
    const value = (await space.read([key])).get(key);
    if (value === undefined) {
      this.#seen.delete(uri.toString());
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    this.#seen.set(uri.toString(), value.modRevision);
    return { space, value };
  }

  async #space(uri: vscode.Uri): Promise<KeySpace> {
    const { cluster } = parseKeyUri(uri);
    const connection = this.#store.get(cluster);
    if (connection === undefined)
      throw vscode.FileSystemError.Unavailable(t('Cluster {0} is not in the settings.', cluster));
    await connection.settled();
    const { registry, problem } = connection;
    if (registry !== undefined) return registry.keySpace;
    throw vscode.FileSystemError.Unavailable(t('Cluster {0} is not reached: {1}.', cluster, problem?.title ?? ''));
  }
}
