import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { verbOf, type Deed } from './words.ts';
import type { Outcome } from './waiter.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { Services } from '../services.ts';

/** After these a unit has something to say in its journal. */
const STARTING: ReadonlySet<Deed> = new Set(['start', 'restart', 'replace', 'apply']);

/** Tells how it ended, worst first, with the button that helps. Does not wait for a person to read it. */
export function report(
  services: Services,
  connection: ClusterConnection,
  deed: Deed,
  outcomes: readonly Outcome[],
): void {
  if (outcomes.length === 0) return;
  const bad = outcomes.filter(outcome => outcome.result !== 'ok');
  const message = bad.length === 0 ? success(outcomes) : trouble(deed, outcomes, bad);
  const failed = outcomes.find(outcome => outcome.result === 'failed');
  const started = !STARTING.has(deed)
    ? undefined
    : (failed ?? (outcomes.length === 1 && bad.length === 0 ? outcomes[0] : undefined));
  const journal = t('Show Journal');
  const show = bad.some(outcome => outcome.result === 'failed' || outcome.result === 'refused')
    ? vscode.window.showErrorMessage
    : bad.length > 0
      ? vscode.window.showWarningMessage
      : vscode.window.showInformationMessage;
  const asked = started === undefined ? show(message) : show(message, journal);
  void asked.then(async answer => {
    if (answer !== journal || started === undefined) return;
    const { showJournal } = await import('../journal/show-journal.ts');
    await showJournal(services, connection, started.name);
  });
}

function success(outcomes: readonly Outcome[]): string {
  const [only] = outcomes;
  if (only !== undefined && outcomes.length === 1) return t('{0}: {1}.', only.name, only.text);
  return t('{0} units: {1}.', outcomes.length, summary(outcomes));
}

/** Several outcomes that read the same are said once. */
function summary(outcomes: readonly Outcome[]): string {
  const texts = [...new Set(outcomes.map(outcome => outcome.text))];
  return texts.length <= 3 ? texts.join(', ') : t('all done');
}

function trouble(deed: Deed, outcomes: readonly Outcome[], bad: readonly Outcome[]): string {
  const [only] = bad;
  const each = bad.map(outcome => `${outcome.name}: ${sentence(outcome)}`).join(' ');
  if (only !== undefined && outcomes.length === 1) return `${verbOf(deed)}: ${each}`;
  return t('{0}: {1} of {2} units are done. {3}', verbOf(deed), outcomes.length - bad.length, outcomes.length, each);
}

function sentence({ result, text }: Outcome): string {
  switch (result) {
    case 'cancelled':
      return t('no longer waiting ({0}); the change itself was made and goes on.', text);
    case 'timeout':
      return t('not finished yet ({0}); the change was made, the side bar shows how it goes on.', text);
    case 'unplaced':
      return t('{0}. It is placed as soon as a machine fits.', text);
    default:
      return `${text}.`;
  }
}
