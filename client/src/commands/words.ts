import { t } from '../l10n.ts';
import type { Action } from './plan.ts';

/** What a person can have done with a unit; restarting and replacing are several actions, one unit after another. */
export type Deed = Action | 'restart' | 'replace' | 'apply';

/** The deed as a title: `Start unit`. */
export function verbOf(deed: Deed): string {
  const verbs: Readonly<Record<Deed, string>> = {
    submit: t('Submit unit'),
    load: t('Load unit'),
    start: t('Start unit'),
    stop: t('Stop unit'),
    unload: t('Unload unit'),
    destroy: t('Destroy unit'),
    restart: t('Restart unit'),
    replace: t('Replace unit'),
    apply: t('Apply folder'),
  };
  return verbs[deed];
}

/** The action as the words of a button. */
export function shortVerbOf(action: Action): string {
  const verbs: Readonly<Record<Action, string>> = {
    submit: t('Submit'),
    load: t('Load'),
    start: t('Start'),
    stop: t('Stop'),
    unload: t('Unload'),
    destroy: t('Destroy'),
  };
  return verbs[action];
}

export function progressTitle(deed: Deed, names: readonly string[], cluster: string): string {
  const what = listNames(names);
  const titles: Readonly<Record<Deed, string>> = {
    submit: t('Submitting {0} to {1}', what, cluster),
    load: t('Loading {0} on {1}', what, cluster),
    start: t('Starting {0} on {1}', what, cluster),
    stop: t('Stopping {0} on {1}', what, cluster),
    unload: t('Unloading {0} on {1}', what, cluster),
    destroy: t('Destroying {0} on {1}', what, cluster),
    restart: t('Restarting {0} on {1}', what, cluster),
    replace: t('Replacing {0} on {1}', what, cluster),
    apply: t('Applying {0} to {1}', what, cluster),
  };
  return titles[deed];
}

const SHOWN = 3;

/** `a.service, b.service, c.service and 4 more`. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join(', ');
  return names.length > SHOWN ? t('{0} and {1} more', shown, names.length - SHOWN) : shown;
}
