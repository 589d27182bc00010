import * as vscode from 'vscode';
import type { ClusterEntry } from './environment.ts';

/** The clusters of the settings as they are written there; entries that are no objects are left out. */
export function readEntries(): ClusterEntry[] {
  const value = vscode.workspace.getConfiguration('flotilla').get<unknown>('clusters', []);
  return Array.isArray(value) ? value.filter((entry): entry is ClusterEntry => typeof entry === 'object') : [];
}

/** Writes them where they were: the workspace's settings when those have clusters, else the user's. */
export async function saveEntries(entries: readonly ClusterEntry[]): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('flotilla');
  const inWorkspace = configuration.inspect('clusters')?.workspaceValue !== undefined;
  const where = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update('clusters', entries, where);
}
