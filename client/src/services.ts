import type * as vscode from 'vscode';
import type { ClusterStore } from './clusters/store.ts';
import type { Row } from './explorer/row.ts';

/** What commands work with. */
export interface Services {
  readonly store: ClusterStore;
  readonly log: vscode.LogOutputChannel;
  /** Small things worth remembering for this folder. */
  readonly memory: vscode.Memento;
  /** Where the extension is installed. */
  readonly extension: vscode.Uri;
  /** Ended with the extension. */
  readonly subscriptions: { dispose(): unknown }[];
  /** The row of the tree with this id. */
  row(id: string): Row | undefined;
  /** Ids of the selected rows. */
  selection(): readonly string[];
}
