import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { parseUnitUri, UNIT_SCHEME } from './unit-uri.ts';

/** Marks the tab of a deployed unit, which else looks like the file that it came from. */
export function registerDeployedMark(): vscode.Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: uri =>
      uri.scheme === UNIT_SCHEME
        ? new vscode.FileDecoration('D', t('Deployed on cluster {0}', parseUnitUri(uri).cluster))
        : undefined,
  });
}
