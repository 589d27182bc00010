import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { t, useTranslator } from '../l10n.ts';
import { languageOptions } from '../language-options.ts';
import { registerShowReferences } from '../show-references.ts';

type LanguageServer = ConstructorParameters<typeof LanguageClient>[2];

/** The editor's own, in a browser. */
declare const Worker: new (url: string) => LanguageServer;

interface Contributions {
  readonly commands: readonly { readonly command: string }[];
  readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
}

let client: LanguageClient | undefined;

/** The extension in a window without a computer behind it, such as vscode.dev: unit files, and no cluster. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  useTranslator((message, ...args) => vscode.l10n.t(message, ...args));
  const log = vscode.window.createOutputChannel('Flotilla', { log: true });
  context.subscriptions.push(log, registerShowReferences(), ...explainClusters(context));
  const worker = await startWorker(vscode.Uri.joinPath(context.extensionUri, 'dist', 'server-web.js'));
  client = new LanguageClient('flotilla', t('Flotilla language server'), worker, languageOptions(log));
  await client.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

/** By its text: where the extension lies on a remote machine, a worker can't be made of its address. */
async function startWorker(program: vscode.Uri): Promise<LanguageServer> {
  const text = await vscode.workspace.fs.readFile(program);
  // kept as long as the window: editors load it some time later, by a script of their own
  return new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
}

/** Whoever asks for a cluster is told where there can be one. */
function explainClusters({ extension }: vscode.ExtensionContext): vscode.Disposable[] {
  const { contributes } = extension.packageJSON as { readonly contributes: Contributions };
  const why = t('A window of the browser alone reaches no cluster. Open the folder in VS Code on a computer for that.');
  const tell = (): void => void vscode.window.showInformationMessage(why);
  void vscode.commands.executeCommand('setContext', 'flotilla.web', true);
  return [
    ...contributes.commands.map(({ command }) => vscode.commands.registerCommand(command, tell)),
    ...Object.values(contributes.views)
      .flat()
      .map(({ id }) => vscode.window.registerTreeDataProvider(id, new NoRows())),
  ];
}

/** An empty view shows its welcome text. */
class NoRows implements vscode.TreeDataProvider<never> {
  getTreeItem(row: never): vscode.TreeItem {
    return row;
  }

  getChildren(): never[] {
    return [];
  }
}
