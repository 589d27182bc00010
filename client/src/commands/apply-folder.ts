import { planFolder, unitsOfFolder, type DesiredState, type FolderPlan } from '@flotilla/cluster';
import { hashOptions, hasUnitType, readFleetUnit, type UnitOption } from '@flotilla/unit';
import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { confirmProtected, describePlan } from './confirm-plan.ts';
import { unitProblem } from './plan.ts';
import { putInTurn, type Put } from './put-in-turn.ts';
import { isReached, pickCluster } from './targets.ts';
import { listNames } from './words.ts';
import type { Outcome } from './waiter.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { IndexedView } from '../explorer/unit-status.ts';
import type { Services } from '../services.ts';

interface FolderFile {
  readonly text: string;
  readonly options: readonly UnitOption[];
  readonly hash: string;
}

/**
 * Makes a cluster have all that a folder of unit files asks for, as `fleetctl apply` does: what is new is started, what
 * differs is replaced, one unit after another; what else the cluster has is left alone. Argument: the folder, or a row of
 * the cluster. Resolves to one outcome per unit that was changed; `undefined` when nothing was, since a file is wrong or a
 * person changed their mind.
 */
export async function runApplyFolder(
  services: Services,
  args: readonly unknown[],
): Promise<readonly Outcome[] | undefined> {
  const folder = args[0] instanceof vscode.Uri ? args[0] : await pickFolder();
  if (folder === undefined) return undefined;
  const row = typeof args[0] === 'string' ? services.row(args[0]) : undefined;
  const clicked = row && services.store.get(row.target.cluster);
  const connection = clicked ?? (await pickCluster(services, t('Apply the folder to which cluster?')));
  if (connection === undefined || !(await isReached(connection))) return undefined;
  const files = await readFolder(folder);
  const { index } = connection;
  if (files === undefined || index === undefined) return undefined;
  const steps = stepsOf(planFolder(unitsOfFolder(files), index.view.units, false), index);
  const all = [...steps.atOnce, ...steps.inTurn];
  if (all.length === 0) {
    const same = t('Cluster {0} has all that the folder asks for.', connection.settings.name);
    void vscode.window.showInformationMessage(same);
    return [];
  }
  if (!(await confirm(connection, folder, all))) return undefined;
  // what runs already is replaced only once all that is new is well
  return await putInTurn(services, connection, 'apply', [steps.atOnce, ...steps.inTurn.map(step => [step])]);
}

async function pickFolder(): Promise<vscode.Uri | undefined> {
  const { workspaceFolders = [] } = vscode.workspace;
  if (workspaceFolders.length === 0)
    void vscode.window.showInformationMessage(t('Open a folder with unit files first.'));
  if (workspaceFolders.length < 2) return workspaceFolders[0]?.uri;
  return (await vscode.window.showWorkspaceFolderPick({ placeHolder: t('Apply which folder?') }))?.uri;
}

/** The unit files of the folder itself, by name, as the editor has them; `undefined` when some are wrong, which is told. */
async function readFolder(folder: vscode.Uri): Promise<ReadonlyMap<string, FolderFile> | undefined> {
  const entries = await vscode.workspace.fs.readDirectory(folder);
  const names = entries
    .filter(([name, type]) => !name.startsWith('.') && hasUnitType(name) && (type & vscode.FileType.File) !== 0)
    .map(([name]) => name)
    .sort();
  const files = new Map<string, FolderFile>();
  const problems: string[] = [];
  for (const name of names) {
    const text = (await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, name))).getText();
    const problem = unitProblem(name, text);
    if (problem !== undefined) problems.push(`${name}: ${problem}`);
    else files.set(name, fileOf(text));
  }
  if (problems.length === 0 && files.size > 0) return files;
  const why = problems.length > 0 ? problems.join('; ') : t('it holds no unit file');
  void vscode.window.showErrorMessage(t('The folder is not applied, nothing was changed: {0}', why));
  return undefined;
}

function fileOf(text: string): FolderFile {
  const { options } = readFleetUnit(text);
  return { text, options, hash: hashOptions(options) };
}

/** What is begun together, and what one after another since it takes a running unit away for a moment. */
interface Steps {
  readonly atOnce: readonly Put[];
  readonly inTurn: readonly Put[];
}

function stepsOf(plan: FolderPlan<FolderFile, IndexedView['view']['units'][number]>, index: IndexedView): Steps {
  const put = (name: string, { text }: FolderFile, desired: DesiredState): Put => {
    return { kind: 'put', name, text, desired, expected: index.units.get(name)?.revision ?? 0 };
  };
  return {
    atOnce: [
      ...plan.create.map(({ name, file, desired }) => put(name, file, desired)),
      ...plan.change.map(({ unit, file, desired }) => put(unit.name, file, desired)),
    ],
    inTurn: plan.roll
      .filter(({ isNewFile }) => isNewFile)
      .map(({ unit, file, desired }) => put(unit.name, file, desired)),
  };
}

/** Enter accepts; all differences can be looked at first. */
async function confirm(connection: ClusterConnection, folder: vscode.Uri, steps: readonly Put[]): Promise<boolean> {
  const names = listNames(steps.map(({ name }) => name));
  const question = t('Apply {0} to cluster {1}?', names, connection.settings.name);
  const replaces = steps.some(({ expected }) => expected > 0);
  if (connection.settings.protected && replaces) return confirmProtected(connection, question);
  if (!vscode.workspace.getConfiguration('flotilla').get<boolean>('planFirst', true)) return true;
  const [apply, compare] = [t('Apply'), t('Compare')];
  const detail = (await describePlan(connection, 'start', steps)).join('\n');
  const answer = await vscode.window.showInformationMessage(question, { modal: true, detail }, apply, compare);
  if (answer === compare) await vscode.commands.executeCommand('flotilla.compareFolder', folder);
  return answer === apply;
}
