import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { metadataText, readMetadataText } from './metadata-text.ts';
import { sshArguments } from './ssh-command.ts';
import { confirmProtected } from '../commands/confirm-plan.ts';
import { pickCluster } from '../commands/targets.ts';
import { machineLabel } from '../explorer/unit-status.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { Services } from '../services.ts';
import type { Machine } from '@flotilla/cluster';

/** A machine that a command is about. */
export interface Target {
  readonly connection: ClusterConnection;
  readonly machine: Machine;
  readonly label: string;
}

/** A shell on a machine, by the user's own OpenSSH. */
export async function openTerminal(services: Services, args: readonly unknown[]): Promise<void> {
  const target = await machineOf(services, args, t('Terminal on which machine?'));
  if (target === undefined) return;
  const { connection, machine, label } = target;
  if (machine.address === '') {
    void vscode.window.showErrorMessage(t('Machine {0} has told no address.', label));
    return;
  }
  const name = `${connection.settings.name}: ${label}`;
  const shellArgs = sshArguments(connection.settings.ssh, machine.address);
  vscode.window.createTerminal({ name, shellPath: 'ssh', shellArgs, iconPath: new vscode.ThemeIcon('server') }).show();
}

export async function copyMachineId(services: Services, args: readonly unknown[]): Promise<void> {
  const target = await machineOf(services, args, t('Copy the id of which machine?'));
  if (target !== undefined) await vscode.env.clipboard.writeText(target.machine.id);
}

/** Arguments: the machine's row, and the new metadata as text; a person is asked for what is missing. */
export async function editMetadata(services: Services, args: readonly unknown[]): Promise<void> {
  const target = await machineOf(services, args, t('Metadata of which machine?'));
  if (target === undefined) return;
  const { connection, machine, label } = target;
  const text = await vscode.window.showInputBox({
    title: t('Metadata of {0}', label),
    prompt: t('Keys and values with blanks between them. Units that want other metadata leave the machine.'),
    value: metadataText(machine.metadata),
    placeHolder: 'region=eu disk=ssd',
    ignoreFocusOut: true,
    validateInput: value => readMetadataText(machine.metadata, value).problem,
  });
  if (text === undefined) return;
  const { edits } = readMetadataText(machine.metadata, text);
  if (edits.length === 0 || !(await confirmProtected(connection, t('Metadata of {0}', label)))) return;
  await connection.registry?.changeMetadata(edits.map(edit => ({ machine: machine.id, ...edit })));
}

/** `cordon`: no new unit comes; `drain`: those that are there and fit elsewhere go too; `uncordon`: as before. */
export async function changeCordon(
  services: Services,
  what: 'cordon' | 'drain' | 'uncordon',
  args: readonly unknown[],
): Promise<void> {
  const title = {
    cordon: t('Cordon which machine?'),
    drain: t('Drain which machine?'),
    uncordon: t('Uncordon which machine?'),
  };
  const target = await machineOf(services, args, title[what]);
  if (target === undefined || !(await confirmDrain(target, what))) return;
  const { connection, machine, label } = target;
  const { registry } = connection;
  if (registry === undefined) throw new Error(t('the cluster is not reached'));
  if (what === 'uncordon') {
    await registry.uncordonMachine(machine.id);
    registry.recordEvent({ kind: 'uncordoned', machine: machine.id, text: `machine ${machine.id} takes units again` });
  } else {
    const isDrain = what === 'drain';
    await registry.cordonMachine(machine.id, { drain: isDrain, by: undefined, since: Date.now() });
    const text = `machine ${machine.id} ${isDrain ? 'gives up its units' : 'takes no new units'}`;
    registry.recordEvent({ kind: isDrain ? 'draining' : 'cordoned', machine: machine.id, text });
  }
  const done = {
    cordon: t('{0} gets no new unit now.', label),
    drain: t('{0} gives up its units now; the side bar shows how they leave.', label),
    uncordon: t('{0} takes units again.', label),
  };
  void vscode.window.showInformationMessage(done[what]);
}

async function confirmDrain({ connection, machine, label }: Target, what: string): Promise<boolean> {
  if (what !== 'drain') return true;
  const question = t('Drain machine {0} of cluster {1}?', label, connection.settings.name);
  if (connection.settings.protected) return confirmProtected(connection, question);
  if (!vscode.workspace.getConfiguration('flotilla').get<boolean>('confirmDestructive', true)) return true;
  const units = connection.index?.unitsOfMachine.get(machine.id) ?? [];
  const drain = t('Drain');
  const detail = t('{0} units are on it. They leave, except those that no other machine takes.', units.length);
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, drain)) === drain;
}

/** The machine of the row that was clicked, or of the id or address that is given, else one that a person picks. */
export async function machineOf(
  services: Services,
  args: readonly unknown[],
  title: string,
): Promise<Target | undefined> {
  const [first] = args;
  const row = typeof first === 'string' ? services.row(first)?.target : undefined;
  const connection = row === undefined ? await pickCluster(services, title) : services.store.get(row.cluster);
  const index = connection?.index;
  if (connection === undefined || index === undefined) return undefined;
  const named = [...index.machines.values()].find(each => each.id === first || each.address === first)?.id;
  const id = row?.kind === 'machine' ? row.machine : (named ?? (await pickMachine(connection, title)));
  const machine = id === undefined ? undefined : index.machines.get(id);
  return machine === undefined ? undefined : { connection, machine, label: machineLabel(index, machine.id) };
}

async function pickMachine({ index, settings }: ClusterConnection, title: string): Promise<string | undefined> {
  if (index === undefined) return undefined;
  if (index.machines.size === 0) {
    void vscode.window.showInformationMessage(t('No machine has joined cluster {0}.', settings.name));
    return undefined;
  }
  const items = [...index.machines.values()].map(machine => ({
    label: machineLabel(index, machine.id),
    description: metadataText(machine.metadata),
    id: machine.id,
  }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.id;
}
