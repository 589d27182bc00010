import type * as vscode from 'vscode';
import type { ClusterSettings } from './configuration.ts';

/** etcd's passwords, in the editor's secret storage and nowhere else. */
export class Passwords {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  async read(settings: ClusterSettings): Promise<string | undefined> {
    return settings.username === undefined ? undefined : this.#secrets.get(keyOf(settings));
  }

  async store(settings: ClusterSettings, password: string): Promise<void> {
    await this.#secrets.store(keyOf(settings), password);
  }

  async forget(settings: ClusterSettings): Promise<void> {
    await this.#secrets.delete(keyOf(settings));
  }
}

/** The endpoints belong to the key: whoever changes where a name leads must not be sent the old password. */
function keyOf({ name, username, endpoints }: ClusterSettings): string {
  return `etcd-password:${JSON.stringify([name, username, endpoints])}`;
}
