import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { confirmProtected, describePlan } from './confirm-plan.ts';
import { instancesOf } from './instances.ts';
import { isTemplate, planStep, type Step } from './plan.ts';
import { putInTurn } from './put-in-turn.ts';
import { report } from './report.ts';
import { isReached, pickCluster, resolveTargets, type UnitFile } from './targets.ts';
import { listNames, verbOf } from './words.ts';
import type { Outcome } from './waiter.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { Services } from '../services.ts';

/** A text for a unit; what has no file can't be compared with one. */
export type NamedText = Pick<UnitFile, 'name' | 'text'> & Partial<UnitFile>;

/**
 * Gives deployed units the text of their files and leaves what is wanted of them; of a template also all instances. One
 * after another, so that of several instances only one is away. `undefined` when the person changed their mind.
 */
export async function runReplace(
  services: Services,
  args: readonly unknown[],
): Promise<readonly Outcome[] | undefined> {
  const title = verbOf('replace');
  const targets = await resolveTargets(services, args, title);
  if (targets === undefined) return undefined;
  if (targets.from === 'cluster') {
    void vscode.window.showInformationMessage(t('Open the file that is to replace the unit.'));
    return undefined;
  }
  const connection = await pickCluster(services, t('{0}: on which cluster?', title));
  if (connection === undefined || !(await isReached(connection))) return undefined;
  return replaceWith(services, connection, targets.files);
}

/** The same with texts that are at hand, on a cluster that is reached. */
export async function replaceWith(
  services: Services,
  connection: ClusterConnection,
  files: readonly NamedText[],
): Promise<readonly Outcome[] | undefined> {
  const steps = files.flatMap(file => stepsFor(connection, file));
  const changing = steps.filter(step => step.kind === 'put');
  if (changing.length === 0) {
    const outcomes = steps.map(outcomeOf);
    report(services, connection, 'replace', outcomes);
    return outcomes;
  }
  if (!(await confirm(connection, steps, files[0]))) return undefined;
  // a template and its instance may both be asked for: the last word counts
  const byName = new Map(changing.map(step => [step.name, step]));
  return putInTurn(
    services,
    connection,
    'replace',
    [...byName.values()].map(step => [step]),
  );
}

function stepsFor(connection: ClusterConnection, { name, text }: NamedText): Step[] {
  const { index } = connection;
  if (index === undefined) return [];
  const deployed = [...index.units.keys()];
  const instances = isTemplate(name) ? instancesOf(name, deployed) : [];
  const names = [...(instances.length === 0 || index.units.has(name) ? [name] : []), ...instances];
  return names.map(each =>
    index.units.has(each)
      ? planStep(index, 'submit', { name: each, text }, 'replace')
      : { kind: 'refused', name: each, reason: t('it is not in the cluster') },
  );
}

function outcomeOf(step: Step): Outcome {
  const { name } = step;
  return step.kind === 'refused'
    ? { name, result: 'refused', text: step.reason }
    : { name, result: 'ok', text: t('the cluster has this text already') };
}

/** Enter accepts; the difference can be looked at first. */
async function confirm(
  connection: ClusterConnection,
  steps: readonly Step[],
  file: NamedText | undefined,
): Promise<boolean> {
  const names = listNames(steps.filter(step => step.kind === 'put').map(step => step.name));
  const question = t('Replace {0} on cluster {1}?', names, connection.settings.name);
  if (connection.settings.protected) return confirmProtected(connection, question);
  if (!vscode.workspace.getConfiguration('flotilla').get<boolean>('planFirst', true)) return true;
  const [replace, compare] = [t('Replace'), t('Compare')];
  const detail = (await describePlan(connection, 'start', steps)).join('\n');
  const buttons = file?.uri === undefined ? [replace] : [replace, compare];
  const answer = await vscode.window.showInformationMessage(question, { modal: true, detail }, ...buttons);
  if (answer === compare) await vscode.commands.executeCommand('flotilla.compare', file?.uri);
  return answer === replace;
}
