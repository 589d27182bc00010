import * as vscode from 'vscode';
import { parseUnitUri, unitUri } from './unit-uri.ts';

export const EDIT_SCHEME = 'fleet-edit';

/** The one address under which a deployed unit is edited, `fleet-edit:/<cluster>/<unit>`. */
export function editUri(cluster: string, unit: string): vscode.Uri {
  return unitUri(cluster, unit).with({ scheme: EDIT_SCHEME });
}

export const parseEditUri = parseUnitUri;
