import * as vscode from 'vscode';

export const KEY_SCHEME = 'fleet-key';

/** The one address of a key. The path is for people, its last part is the tab's title; the query has the key to the letter. */
export function keyUri(cluster: string, key: string): vscode.Uri {
  const shown = key.replace(/^\/+|\/+$/g, '') || '/';
  return vscode.Uri.from({ scheme: KEY_SCHEME, path: `/${encodeURIComponent(cluster)}/${shown}`, query: key });
}

export function parseKeyUri(uri: vscode.Uri): { readonly cluster: string; readonly key: string } {
  return { cluster: decodeURIComponent(uri.path.split('/')[1] ?? ''), key: uri.query };
}
