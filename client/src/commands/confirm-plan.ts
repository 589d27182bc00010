import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { planLines } from './plan-text.ts';
import { listNames, shortVerbOf } from './words.ts';
import type { Action, Step } from './plan.ts';
import type { ClusterConnection } from '../clusters/connection.ts';

const PLANNED: ReadonlySet<Action> = new Set(['load', 'start']);

/** Shows what would change and where; Enter accepts. Nothing is asked when nothing would change. */
export async function confirmPlan(
  connection: ClusterConnection,
  action: Action,
  steps: readonly Step[],
): Promise<boolean> {
  const changing = steps.filter(step => step.kind === 'put' || step.kind === 'desired');
  if (!PLANNED.has(action) || changing.length === 0) return true;
  if (!vscode.workspace.getConfiguration('flotilla').get<boolean>('planFirst', true)) return true;
  const accept = shortVerbOf(action);
  const names = listNames(changing.map(step => step.name));
  const question =
    action === 'start'
      ? t('Start {0} on cluster {1}?', names, connection.settings.name)
      : t('Load {0} on cluster {1}?', names, connection.settings.name);
  const detail = (await describePlan(connection, action, steps)).join('\n');
  return (await vscode.window.showInformationMessage(question, { modal: true, detail }, accept)) === accept;
}

/** The plan's lines, by the cluster as it is now. */
export async function describePlan(
  connection: ClusterConnection,
  action: Action,
  steps: readonly Step[],
): Promise<readonly string[]> {
  const { index } = connection;
  if (index === undefined) return [];
  const { toSnapshot } = await import('@flotilla/registry');
  return planLines(index, toSnapshot(index.view), action, steps);
}

/** On a protected cluster a person types its name before anything is taken away or replaced. */
export async function confirmProtected({ settings }: ClusterConnection, what: string): Promise<boolean> {
  if (!settings.protected) return true;
  const typed = await vscode.window.showInputBox({
    title: what,
    prompt: t('Cluster {0} is protected. Type its name to go on.', settings.name),
    ignoreFocusOut: true,
    validateInput: value => (value === settings.name ? undefined : t('This is not the name of the cluster')),
  });
  return typed === settings.name;
}
