import * as vscode from 'vscode';

export const UNIT_SCHEME = 'fleet-unit';

/** The one address of a deployed unit, `fleet-unit:/<cluster>/<unit>`, so that it has one tab. */
export function unitUri(cluster: string, unit: string): vscode.Uri {
  return vscode.Uri.from({ scheme: UNIT_SCHEME, path: `/${encodeURIComponent(cluster)}/${unit}` });
}

export function parseUnitUri(uri: vscode.Uri): { cluster: string; unit: string } {
  const at = uri.path.lastIndexOf('/');
  return { cluster: decodeURIComponent(uri.path.slice(1, at)), unit: uri.path.slice(at + 1) };
}
