import * as vscode from 'vscode';
import { t } from '../l10n.ts';

/** Asks for the password that sudo wants; each time anew, and it is kept nowhere. `prompt` says on which computer. */
export async function askSudoPassword(
  title: string,
  prompt: string,
  isAgain: boolean,
  token: vscode.CancellationToken,
): Promise<string | undefined> {
  const again = t('That was not it. {0}', prompt);
  return await vscode.window.showInputBox(
    { title, prompt: isAgain ? again : prompt, password: true, ignoreFocusOut: true },
    token,
  );
}
