import { arch, platform, release } from 'node:os';
import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { diagnosticsText } from './diagnostics.ts';
import type { Services } from '../services.ts';

/** Copies what a report of a fault needs; nothing is sent anywhere. */
export async function copyDiagnostics(services: Services): Promise<void> {
  const extension = vscode.extensions.getExtension<unknown>('flotilla.flotilla');
  const { version = '' } = (extension?.packageJSON ?? {}) as { version?: string };
  const text = diagnosticsText(
    {
      extension: version,
      editor: `${vscode.env.appName} ${vscode.version}`,
      system: `${platform()} ${release()} ${arch()}, Node ${process.version}`,
      remote: vscode.env.remoteName ?? '',
      trusted: vscode.workspace.isTrusted,
    },
    services.store.connections,
  );
  await vscode.env.clipboard.writeText(text);
  void vscode.window.showInformationMessage(t('Copied: versions and the state of the clusters, without names.'));
}
