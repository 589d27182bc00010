import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { askOptions } from './ask-options.ts';
import { journalForTerminal } from './command.ts';
import { JournalChannel } from './journal-channel.ts';
import { optionsText, readOptions, type JournalOptions } from './options.ts';
import { unitsByMachine, type Selection } from './selection.ts';
import { isReached, pickCluster, resolveTargets } from '../commands/targets.ts';
import { instancesOf } from '../commands/instances.ts';
import { isTemplate } from '../commands/plan.ts';
import { machineLabel } from '../explorer/unit-status.ts';
import { sshArguments } from '../machines/ssh-command.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { Services } from '../services.ts';

/** Where the options that were chosen last are remembered. */
const LAST_OPTIONS = 'flotilla.journal';

const channels = new Map<string, JournalChannel>();
let indicator: vscode.StatusBarItem | undefined;

interface Subject {
  readonly connection: ClusterConnection;
  readonly selection: Selection;
}

/** Opens the journal of a unit and follows it; one that is followed already is shown again. */
export async function showJournal(services: Services, connection: ClusterConnection, unit: string): Promise<void> {
  await open(services, { connection, selection: { units: [unit], machine: undefined } }, defaults());
}

/** The command: for the units in the editor, the chosen rows, or those that are picked; several in one channel. */
export async function runShowJournal(services: Services, args: readonly unknown[]): Promise<void> {
  const subject = await subjectOf(services, args, t('Show Journal'));
  if (subject !== undefined) await open(services, subject, defaults());
}

/** The same, with what is shown of it chosen first; `args` may end with the options, for other extensions and keys. */
export async function runJournalWithOptions(services: Services, args: readonly unknown[]): Promise<void> {
  const title = t('Show Journal with Options');
  const subject = await subjectOf(services, args, title);
  if (subject === undefined) return;
  const given = args.find(arg => typeof arg === 'object' && arg !== null && 'options' in arg);
  const options =
    given === undefined
      ? await askOptions(title, readOptions(services.memory.get(LAST_OPTIONS), defaults()))
      : readOptions(given.options, defaults());
  if (options === undefined) return;
  await services.memory.update(LAST_OPTIONS, options);
  await open(services, subject, options);
}

/** journalctl on each machine that has one of the units, in terminals by the user's own OpenSSH. */
export async function runJournalInTerminal(services: Services, args: readonly unknown[]): Promise<void> {
  const subject = await subjectOf(services, args, t('Open Journal in Terminal'));
  const index = subject?.connection.index;
  if (subject === undefined || index === undefined) return;
  const { connection, selection } = subject;
  const machines = unitsByMachine(selection, index);
  if (machines.size === 0)
    void vscode.window.showInformationMessage(t('No machine has {0}.', selection.units.join(', ')));
  for (const [id, units] of machines) {
    const address = index.machines.get(id)?.address;
    if (!address) continue;
    const name = `${units.join(' ')} · ${machineLabel(index, id)}`;
    const command = journalForTerminal(units, defaults()).map(quoted).join(' ');
    const shellArgs = ['-t', ...sshArguments(connection.settings.ssh, address), command];
    vscode.window
      .createTerminal({ name, shellPath: 'ssh', shellArgs, iconPath: new vscode.ThemeIcon('output') })
      .show();
  }
}

/** A word for the shell on the other side. */
const quoted = (word: string): string =>
  /^[\w./@:=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

function defaults(): JournalOptions {
  const lines = vscode.workspace.getConfiguration('flotilla').get('journal.lines', 200);
  return { lines, since: undefined, priority: undefined, grep: undefined, boot: false };
}

async function open(services: Services, { connection, selection }: Subject, options: JournalOptions): Promise<void> {
  if (!(await isReached(connection))) return;
  const key = JSON.stringify([connection.settings.name, selection.units, selection.machine]);
  const known = channels.get(key);
  // the same channel would speak to a connection that the settings have replaced since, or show something else
  const isOther = known !== undefined && JSON.stringify(known.options) !== JSON.stringify(options);
  if (isOther || known?.serves(connection) === false) stop(key);
  const channel = channels.get(key) ?? new JournalChannel(connection, selection, options);
  channels.set(key, channel);
  channel.retry();
  channel.show();
  showIndicator(services);
}

/** What a command is about: the units of a selection, or of a template one instance or all of them. */
async function subjectOf(services: Services, args: readonly unknown[], title: string): Promise<Subject | undefined> {
  const targets = await resolveTargets(services, args, title);
  if (targets === undefined) return undefined;
  const connection =
    targets.from === 'cluster' ? targets.connection : await pickCluster(services, t('Journal on which cluster?'));
  if (connection === undefined) return undefined;
  const chosen =
    targets.from === 'cluster' ? targets.units : targets.files.map(({ name }) => ({ name, machine: undefined }));
  const [first] = chosen;
  const units = chosen.map(({ name }) => name);
  if (first === undefined) return undefined;
  if (units.length > 1) return { connection, selection: { units, machine: undefined } };
  const unit = isTemplate(first.name) ? await pickInstance(connection, first.name) : first.name;
  return unit === undefined ? undefined : { connection, selection: { units: [unit], machine: first.machine } };
}

async function pickInstance(connection: ClusterConnection, template: string): Promise<string | undefined> {
  const instances = instancesOf(template, connection.index?.units.keys() ?? []);
  if (instances.length > 0) {
    const all = { label: t('$(list-flat) All instances'), unit: template };
    const items = [all, ...instances.map(unit => ({ label: unit, unit }))];
    return (await vscode.window.showQuickPick(items, { title: t('Journal of which instance?') }))?.unit;
  }
  void vscode.window.showInformationMessage(
    t('Cluster {0} has no instance of {1}.', connection.settings.name, template),
  );
  return undefined;
}

/** Lets a person end what is followed. */
export async function stopJournal(services: Services): Promise<void> {
  const items = [...channels].map(([key, { title, options }]) => ({
    label: title,
    description: optionsText(options),
    key,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: t('Stop following which journals?'),
  });
  for (const { key } of chosen ?? []) stop(key);
  showIndicator(services);
}

function stopAllJournals(): void {
  for (const key of [...channels.keys()]) stop(key);
  indicator?.dispose();
  indicator = undefined;
}

function stop(key: string): void {
  channels.get(key)?.dispose();
  channels.delete(key);
}

function showIndicator(services: Services): void {
  indicator ??= createIndicator(services);
  if (channels.size === 0) {
    indicator.hide();
    return;
  }
  indicator.text = channels.size === 1 ? t('$(output) 1 journal') : t('$(output) {0} journals', channels.size);
  indicator.show();
}

function createIndicator(services: Services): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem('flotilla.journals', vscode.StatusBarAlignment.Left);
  item.name = t('Flotilla: journals');
  item.command = 'flotilla.stopJournal';
  item.tooltip = t('Journals that are followed; click to stop one');
  services.subscriptions.push({ dispose: stopAllJournals });
  return item;
}
