import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { parseUnitUri, UNIT_SCHEME } from '../deployed/unit-uri.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { Services } from '../services.ts';

/** Units that a command was called for: files of the workspace, or units of one cluster. */
export type Targets =
  | { readonly from: 'files'; readonly files: readonly UnitFile[] }
  | { readonly from: 'cluster'; readonly connection: ClusterConnection; readonly units: readonly UnitOnMachine[] };

export interface UnitFile {
  readonly name: string;
  readonly text: string;
  readonly uri: vscode.Uri;
}

export interface UnitOnMachine {
  readonly name: string;
  /** Set when it was chosen below a machine. */
  readonly machine: string | undefined;
}

/**
 * What a command is about. Menus pass what was clicked (and all that is selected), keys pass `selection`, the palette
 * passes nothing: then it is the file in the editor, else a person picks. `undefined`: nothing was chosen.
 */
export async function resolveTargets(
  services: Services,
  args: readonly unknown[],
  verb: string,
): Promise<Targets | undefined> {
  const [first, second] = args;
  if (first === 'selection') return fromRows(services, services.selection());
  if (typeof first === 'string') return fromRows(services, Array.isArray(second) ? (second as string[]) : [first]);
  if (first instanceof vscode.Uri) {
    const many = Array.isArray(second) ? second.filter((item): item is vscode.Uri => item instanceof vscode.Uri) : [];
    return fromUris(services, many.length > 0 ? many : [first]);
  }
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId === 'systemd-unit') return fromUris(services, [document.uri]);
  return pickUnits(services, verb);
}

/** Units of one cluster among the rows; a selection over two clusters is refused, since a command speaks to one. */
function fromRows(services: Services, ids: readonly string[]): Targets | undefined {
  const units = ids.map(id => services.row(id)?.target).filter(target => target?.kind === 'unit');
  const [first] = units;
  if (first === undefined) return undefined;
  if (units.some(unit => unit.cluster !== first.cluster)) {
    void vscode.window.showErrorMessage(t('Select units of one cluster only.'));
    return undefined;
  }
  const connection = services.store.get(first.cluster);
  if (connection === undefined) return undefined;
  const byUnit = new Map(units.map(({ unit, machine }) => [unit, { name: unit, machine }]));
  return { from: 'cluster', connection, units: [...byUnit.values()] };
}

async function fromUris(services: Services, uris: readonly vscode.Uri[]): Promise<Targets | undefined> {
  const [first] = uris;
  if (first?.scheme === UNIT_SCHEME) {
    const { cluster, unit } = parseUnitUri(first);
    const connection = services.store.get(cluster);
    if (connection !== undefined) return { from: 'cluster', connection, units: [{ name: unit, machine: undefined }] };
    void vscode.window.showErrorMessage(t('Cluster {0} is not in the settings any more.', cluster));
    return undefined;
  }
  const documents = await Promise.all(uris.map(async uri => vscode.workspace.openTextDocument(uri)));
  return {
    from: 'files',
    files: documents.map(document => ({
      name: baseName(document.uri),
      text: document.getText(),
      uri: document.uri,
    })),
  };
}

function baseName(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

/** Lets a person choose among the units of all clusters that are reached; several of one cluster. */
async function pickUnits(services: Services, verb: string): Promise<Targets | undefined> {
  const connection = await pickCluster(services, t('{0}: which cluster?', verb));
  if (connection === undefined) return undefined;
  const items = (connection.index?.view.units ?? []).map(unit => ({ label: unit.name, description: unit.desired }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      t('Cluster {0} has no unit. Open a unit file and start it.', connection.settings.name),
    );
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: verb,
    placeHolder: t('Units of {0}', connection.settings.name),
  });
  if (chosen === undefined || chosen.length === 0) return undefined;
  return { from: 'cluster', connection, units: chosen.map(item => ({ name: item.label, machine: undefined })) };
}

/** Where the cluster that was used last is remembered. */
export const LAST_CLUSTER = 'flotilla.lastCluster';

/** The cluster that a command is for: the only one, else the user's choice, the last one first. Reached, or an error is shown. */
export async function pickCluster(services: Services, title: string): Promise<ClusterConnection | undefined> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showErrorMessage(t('Clusters are not used until this folder is trusted.'));
    return undefined;
  }
  const { connections } = services.store;
  if (connections.length === 0) return offerAddCluster();
  const [only] = connections;
  const chosen = connections.length === 1 ? only : await askCluster(services, title);
  if (chosen === undefined) return undefined;
  await services.memory.update(LAST_CLUSTER, chosen.settings.name);
  return (await isReached(chosen)) ? chosen : undefined;
}

async function offerAddCluster(): Promise<undefined> {
  const add = t('Add Cluster…');
  const answer = await vscode.window.showErrorMessage(t('No cluster is known yet.'), add);
  if (answer === add) await vscode.commands.executeCommand('flotilla.addCluster');
  return undefined;
}

async function askCluster(services: Services, title: string): Promise<ClusterConnection | undefined> {
  const last = services.memory.get<string>(LAST_CLUSTER);
  const items = services.store.connections.map(connection => ({
    label: connection.settings.name,
    description: connection.problem?.title ?? connection.settings.endpoints.join(', '),
    connection,
  }));
  items.sort((a, b) => Number(b.label === last) - Number(a.label === last));
  return (await vscode.window.showQuickPick(items, { title }))?.connection;
}

/** Waits for the first view; says what failed and offers what helps when there is none. */
export async function isReached(connection: ClusterConnection): Promise<boolean> {
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: t('Connecting to {0}', connection.settings.name) },
    () => connection.settled(),
  );
  const { problem } = connection;
  if (problem === undefined && connection.registry !== undefined) return true;
  if (problem === undefined) return false;
  const help = problem.command === 'flotilla.reconnect' ? t('Try Again') : t('Help Me Fix It');
  const answer = await vscode.window.showErrorMessage(
    t('Cluster {0}: {1}. {2} ({3})', connection.settings.name, problem.title, problem.advice, problem.detail),
    help,
  );
  if (answer === help) await vscode.commands.executeCommand(problem.command, connection.settings.name);
  return false;
}
