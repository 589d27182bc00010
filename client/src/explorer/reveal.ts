import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import type { ClusterTree } from './cluster-tree.ts';
import type { ListedEvent } from '../events/event-row.ts';
import type { Services } from '../services.ts';

/** Shows in the tree what an event is about. Arguments: the event; the event of the view has both, a unit and a machine. */
export async function revealEvent(
  services: Services,
  tree: ClusterTree,
  view: vscode.TreeView<string>,
  kind: 'unit' | 'machine',
  args: readonly unknown[],
): Promise<boolean> {
  const listed = args[0] as ListedEvent | undefined;
  const name = listed?.event[kind];
  if (listed === undefined || name === undefined) return false;
  const connection = services.store.get(listed.cluster);
  const isThere =
    kind === 'unit' ? connection?.index?.units.has(name) === true : connection?.index?.machines.has(name) === true;
  const id = isThere ? tree.find(listed.cluster, kind, name) : undefined;
  if (id !== undefined) {
    await view.reveal(id, { select: true, focus: true });
    return true;
  }
  const text = isThere
    ? t('{0} is hidden by the filter of the tree.', name)
    : t('{0} is not in cluster {1} any more.', name, listed.cluster);
  const clear = t('Clear Filter');
  void vscode.window.showInformationMessage(text, ...(isThere ? [clear] : [])).then(answer => {
    if (answer === clear) void vscode.commands.executeCommand('flotilla.clearFilter');
  });
  return false;
}
