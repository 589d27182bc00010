import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { t } from './l10n.ts';
import { languageOptions } from './language-options.ts';
import { registerShowReferences } from './show-references.ts';

/** Starts the language server in a process of its own. It reads unit files wherever they come from, deployed ones too. */
export async function startLanguageClient(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Promise<LanguageClient> {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.cjs').fsPath;
  const client = new LanguageClient(
    'flotilla',
    t('Flotilla language server'),
    {
      run: { module, transport: TransportKind.ipc },
      debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6009'] } },
    },
    languageOptions(log),
  );
  context.subscriptions.push(registerShowReferences());
  await client.start();
  return client;
}
