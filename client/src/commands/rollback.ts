import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { replaceWith, type NamedText } from './replace.ts';
import { isReached, pickCluster, resolveTargets } from './targets.ts';
import { listNames } from './words.ts';
import type { Outcome } from './waiter.ts';
import type { Services } from '../services.ts';

/**
 * Gives deployed units the text that they had before their present one, one after another; once more, and they have the
 * present one again. `undefined` when nothing was changed.
 */
export async function runRollback(
  services: Services,
  args: readonly unknown[],
): Promise<readonly Outcome[] | undefined> {
  const title = t('Roll back unit');
  const targets = await resolveTargets(services, args, title);
  if (targets === undefined) return undefined;
  const connection =
    targets.from === 'cluster' ? targets.connection : await pickCluster(services, t('{0}: on which cluster?', title));
  if (connection === undefined || !(await isReached(connection))) return undefined;
  const { index } = connection;
  if (index === undefined) return undefined;
  const names = (targets.from === 'cluster' ? targets.units : targets.files).map(({ name }) => name);
  const earlier = names.flatMap((name): NamedText[] => {
    const file = index.units.get(name)?.previous?.file;
    const text = file === undefined ? undefined : index.view.files.get(file);
    return text === undefined ? [] : [{ name, text }];
  });
  const lacking = names.filter(name => !earlier.some(each => each.name === name));
  if (lacking.length > 0) {
    const why = t(
      'Nothing was changed: cluster {0} knows no earlier text of {1}.',
      connection.settings.name,
      listNames(lacking),
    );
    void vscode.window.showInformationMessage(why);
    return undefined;
  }
  return await replaceWith(services, connection, earlier);
}
