import { LAST_CLUSTER } from '../commands/targets.ts';
import type * as vscode from 'vscode';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { ClusterStore } from '../clusters/store.ts';

/** The cluster that a unit file in the editor is looked at for: the one that was used last, else the first. */
export function editorCluster(store: ClusterStore, memory: vscode.Memento): ClusterConnection | undefined {
  const last = memory.get<string>(LAST_CLUSTER);
  return (last === undefined ? undefined : store.get(last)) ?? store.connections[0];
}
