import * as vscode from 'vscode';

export const STATUS_SCHEME = 'fleet-status';

/** Whose status a document shows. */
export interface StatusOf {
  readonly cluster: string;
  /** Id of the machine. */
  readonly machine: string;
  readonly unit: string;
}

/** The one address of a unit's status on a machine, `fleet-status:/<cluster>/<machine>/<unit>.status`, so that it has one tab. */
export function statusUri({ cluster, machine, unit }: StatusOf): vscode.Uri {
  const path = `/${encodeURIComponent(cluster)}/${machine}/${unit}${ENDING}`;
  return vscode.Uri.from({ scheme: STATUS_SCHEME, path });
}

export function parseStatusUri(uri: vscode.Uri): StatusOf {
  const [, cluster = '', machine = '', file = ''] = uri.path.split('/');
  return { cluster: decodeURIComponent(cluster), machine, unit: file.slice(0, -ENDING.length) };
}

/** It is no unit file, whatever its name. */
const ENDING = '.status';
