import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { t } from './l10n.ts';
import { registerShowReferences, SHOW_REFERENCES } from './show-references.ts';

/** Where unit files come from; not the old side of a comparison, whose mistakes nobody can correct. */
const SCHEMES = ['file', 'untitled', 'fleet-unit', 'vscode-vfs', 'vscode-remote', 'fleet-edit'];

/** Units, and what is like them: quadlets, files of networkd and nspawn, templates. Only units can be run on a cluster. */
const LANGUAGES = ['systemd-unit', 'systemd-config'];

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
    {
      documentSelector: SCHEMES.flatMap(scheme => LANGUAGES.map(language => ({ scheme, language }))),
      outputChannel: log,
      initializationOptions: { showReferences: SHOW_REFERENCES },
    },
  );
  context.subscriptions.push(registerShowReferences());
  await client.start();
  return client;
}
