import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { confirmProtected } from './confirm-plan.ts';
import { instancesOf, parseInstances } from './instances.ts';
import { isTemplate, type Action, type Step, type UnitRequest } from './plan.ts';
import { listNames, verbOf } from './words.ts';
import { machineLabel } from '../explorer/unit-status.ts';
import type { ClusterConnection } from '../clusters/connection.ts';

/**
 * A template stands for its instances: starting and loading asks for their names, stopping, unloading and destroying
 * lets one choose among those that are there. `undefined`: the person changed their mind.
 */
export async function askInstances(
  connection: ClusterConnection,
  action: Action,
  requests: readonly UnitRequest[],
): Promise<readonly UnitRequest[] | undefined> {
  if (action === 'submit') return requests;
  const all: UnitRequest[] = [];
  for (const request of requests) {
    if (!isTemplate(request.name)) {
      all.push(request);
      continue;
    }
    const creating = action === 'start' || action === 'load';
    const names = creating
      ? await typeInstances(request.name, action)
      : await pickInstances(connection, request.name, action);
    if (names === undefined) return undefined;
    const text = request.text ?? deployedText(connection, request.name);
    all.push(...names.map(name => ({ name, text, uri: request.uri })));
  }
  return all;
}

function deployedText(connection: ClusterConnection, name: string): string | undefined {
  const file = connection.index?.units.get(name)?.file;
  return file === undefined ? undefined : connection.index?.view.files.get(file);
}

async function typeInstances(template: string, action: Action): Promise<readonly string[] | undefined> {
  const input = await vscode.window.showInputBox({
    title: `${verbOf(action)}: ${template}`,
    prompt: t('Which instances? A range like 1..3, or names with blanks between them.'),
    placeHolder: '1..3',
    ignoreFocusOut: true,
    validateInput: value => parseInstances(template, value).problem,
  });
  return input === undefined ? undefined : parseInstances(template, input).names;
}

async function pickInstances(
  connection: ClusterConnection,
  template: string,
  action: Action,
): Promise<readonly string[] | undefined> {
  const names = [...(connection.index?.units.keys() ?? [])];
  const choices = instancesOf(template, names);
  if (action === 'destroy' && names.includes(template)) choices.unshift(template);
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(
      t('Cluster {0} has no instance of {1}.', connection.settings.name, template),
    );
    return undefined;
  }
  if (choices.length === 1) return choices;
  const chosen = await vscode.window.showQuickPick(choices, {
    canPickMany: true,
    title: `${verbOf(action)}: ${template}`,
  });
  return chosen === undefined || chosen.length === 0 ? undefined : chosen;
}

/** Whether the cluster's text gives way to the editor's. `lines`: what would change then. */
export async function askReplace(
  connection: ClusterConnection,
  action: Action,
  names: readonly string[],
  lines: readonly string[],
): Promise<'replace' | 'keep' | 'compare' | undefined> {
  const [replace, keep, compare] = [t('Replace'), t('Keep Deployed Text'), t('Compare')];
  const answer = await vscode.window.showWarningMessage(
    t('Cluster {0} has another text for {1}.', connection.settings.name, listNames(names)),
    {
      modal: true,
      detail: [
        t('{0}: replace what is deployed with the text of the file, or go on with what is deployed?', verbOf(action)),
        ...lines,
      ].join('\n'),
    },
    replace,
    keep,
    compare,
  );
  if (answer === compare) return 'compare';
  return answer === replace ? 'replace' : answer === keep ? 'keep' : undefined;
}

/** Names units, machines and cluster before something is taken away. */
export async function confirmDestructive(
  connection: ClusterConnection,
  action: Action,
  steps: readonly Step[],
): Promise<boolean> {
  if (action !== 'destroy' && action !== 'unload') return true;
  const names = steps.filter(step => step.kind === 'destroy' || step.kind === 'desired').map(step => step.name);
  if (names.length === 0) return true;
  const cluster = connection.settings.name;
  if (connection.settings.protected)
    return confirmProtected(connection, t('{0}: {1}', verbOf(action), listNames(names)));
  if (!vscode.workspace.getConfiguration('flotilla').get<boolean>('confirmDestructive', true)) return true;
  const [message, button] =
    action === 'destroy'
      ? [t('Destroy {0} on cluster {1}?', listNames(names), cluster), t('Destroy')]
      : [t('Unload {0} on cluster {1}?', listNames(names), cluster), t('Unload')];
  return (
    (await vscode.window.showWarningMessage(
      message,
      { modal: true, detail: whatIsLost(connection, action, names) },
      button,
    )) === button
  );
}

const SHOWN = 10;

function whatIsLost(connection: ClusterConnection, action: Action, names: readonly string[]): string {
  const { index } = connection;
  const lines = names.slice(0, SHOWN).map(name => {
    const states = index?.states.get(name) ?? [];
    const where = states.map(
      state => `${state.active} on ${index === undefined ? '' : machineLabel(index, state.machine)}`,
    );
    return `${name}: ${where.length > 0 ? where.join(', ') : t('on no machine')}`;
  });
  if (names.length > SHOWN) lines.push('…');
  lines.push(
    action === 'destroy'
      ? t('It is stopped, and its text is removed from the cluster.')
      : t('It is stopped; its text stays in the cluster.'),
  );
  return lines.join('\n');
}
