import * as vscode from 'vscode';
import { t } from '../l10n.ts';

/** Passphrases of private keys: for this session, and in the secret storage when the person wants that. */
export class Passphrases {
  readonly #secrets: vscode.SecretStorage;
  readonly #known = new Map<string, string>();
  /** Two logins that need the same key ask one question. */
  readonly #asking = new Map<string, Promise<string | undefined>>();

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  /** What is known of this key's passphrase. */
  async read(file: string): Promise<string | undefined> {
    return this.#known.get(file) ?? this.#secrets.get(keyOf(file));
  }

  /** Asks for it anew, since it is missing or (`isAgain`) was wrong; `undefined` when the person gives up. */
  ask(file: string, isAgain: boolean): Promise<string | undefined> {
    const asking = this.#asking.get(file) ?? this.#ask(file, isAgain).finally(() => this.#asking.delete(file));
    this.#asking.set(file, asking);
    return asking;
  }

  async #ask(file: string, isAgain: boolean): Promise<string | undefined> {
    await this.#forget(file);
    const prompt = t('Kept until the window is closed.');
    const typed = await vscode.window.showInputBox({
      title: t('Passphrase of {0}', file),
      prompt: isAgain ? t('That was not it. {0}', prompt) : prompt,
      password: true,
      ignoreFocusOut: true,
    });
    if (typed !== undefined) this.#known.set(file, typed);
    return typed;
  }

  /** It was the right one: offers, once, to keep it for good. Does not wait for the answer. */
  offerToKeep(file: string): void {
    const passphrase = this.#known.get(file);
    if (passphrase === undefined) return;
    const keep = t('Keep It');
    void vscode.window
      .showInformationMessage(t('Keep the passphrase of {0} in the secret storage?', file), keep)
      .then(async answer => {
        if (answer === keep) await this.#secrets.store(keyOf(file), passphrase);
      });
  }

  async #forget(file: string): Promise<void> {
    this.#known.delete(file);
    await this.#secrets.delete(keyOf(file));
  }
}

let current: Passphrases | undefined;

/** Where passphrases are kept; told once, when the extension starts. */
export function usePassphrases(secrets: vscode.SecretStorage): void {
  current = new Passphrases(secrets);
}

export function passphrases(): Passphrases {
  if (current === undefined) throw new Error('the extension has not started');
  return current;
}

const keyOf = (file: string): string => `passphrase ${file}`;
