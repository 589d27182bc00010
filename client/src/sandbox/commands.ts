import { accessSync, constants, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { readEntries, saveEntries } from '../clusters/entries.ts';
import { askSudoPassword } from '../commands/ask-sudo-password.ts';
import { AsRoot, type Ended } from './as-root.ts';
import { clusterEntry, isSandboxEntry } from './cluster-entry.ts';
import type { Services } from '../services.ts';

const MOST_MACHINES = 20;

/**
 * Brings up a cluster of real systemd machines on this computer and adds it to the settings. Argument: how many machines;
 * a person is asked. One that is up already is only added. Resolves to the name of the cluster.
 */
export async function startSandbox(services: Services, args: readonly unknown[]): Promise<string | undefined> {
  const node = programOf();
  if (node === undefined) return undefined;
  const title = t('Starting a local sandbox');
  const program = vscode.Uri.joinPath(services.extension, 'dist', 'sandbox.cjs').fsPath;
  const known = await whereIs(node, program);
  const machines = known === undefined ? await askMachines(args[0]) : 0;
  if (machines === undefined) return undefined;
  const file = known ?? (await run(services, title, [node, program, 'up', String(machines), '--attached']));
  if (file === undefined) return undefined;
  const entry = clusterEntry(await readFile(file, 'utf8'), readEntries());
  await saveEntries([...readEntries().filter(each => !isSandboxEntry(each, entry)), entry]);
  await vscode.commands.executeCommand('flotilla.clusters.focus');
  const up = t('The sandbox is up: cluster {0} in the side bar.', entry.name);
  void vscode.window.showInformationMessage(up);
  return entry.name;
}

/** Takes the sandbox down, and its cluster out of the settings. Resolves to true when it is gone. */
export async function stopSandbox(services: Services): Promise<boolean | undefined> {
  const node = programOf();
  if (node === undefined) return undefined;
  const program = vscode.Uri.joinPath(services.extension, 'dist', 'sandbox.cjs').fsPath;
  const file = await whereIs(node, program);
  if (file === undefined) {
    void vscode.window.showInformationMessage(t('No sandbox is up on this computer.'));
    return undefined;
  }
  const entry = clusterEntry(await readFile(file, 'utf8'), []);
  if (!(await confirmStop())) return undefined;
  const last = await run(services, t('Stopping the local sandbox'), [node, program, 'down']);
  if (last === undefined) return undefined;
  await saveEntries(readEntries().filter(each => !isSandboxEntry(each, entry)));
  return true;
}

/** The Node.js that runs the sandbox; that of the editor may be another kind of program. */
function programOf(): string | undefined {
  if (process.platform !== 'linux') {
    const why = t('A sandbox needs Linux: its machines share the kernel of this computer.');
    void vscode.window.showErrorMessage(why);
    return undefined;
  }
  if (basename(process.execPath) === 'node') return process.execPath;
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/bin', '/usr/bin'];
  const found = folders.map(folder => join(folder, 'node')).find(isProgram);
  if (found === undefined) {
    const why = t('A sandbox needs Node.js 20.19 or newer on this computer, and there is no "node" in the PATH.');
    void vscode.window.showErrorMessage(why);
  }
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** File that describes the sandbox that is up; nobody has to be root to ask. */
async function whereIs(node: string, program: string): Promise<string | undefined> {
  const { execFile } = await import('node:child_process');
  return await new Promise(resolve => {
    execFile(node, [program, 'where'], (error, out) => {
      const file = out.trim();
      resolve(error === null && existsSync(file) ? file : undefined);
    });
  });
}

async function askMachines(given: unknown): Promise<number | undefined> {
  if (typeof given === 'number') return given;
  const text = await vscode.window.showInputBox({
    title: t('Start a local sandbox: how many machines?'),
    prompt: t(
      'Each has a systemd, sshd and fleetd of its own, on this computer’s kernel; etcd runs beside them. Needs root, or sudo.',
    ),
    value: '3',
    ignoreFocusOut: true,
    validateInput: value =>
      /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= MOST_MACHINES
        ? undefined
        : t('A number from 1 to {0}', MOST_MACHINES),
  });
  return text === undefined ? undefined : Number(text);
}

async function confirmStop(): Promise<boolean> {
  if (!vscode.workspace.getConfiguration('flotilla').get<boolean>('confirmDestructive', true)) return true;
  const stop = t('Stop');
  const detail = t('Its machines and all that is on them are gone then.');
  return (await vscode.window.showWarningMessage(t('Stop the local sandbox?'), { modal: true, detail }, stop)) === stop;
}

/** Shows each line while it works, which can be cancelled; resolves to the last one. What fails is explained. */
async function run(services: Services, title: string, argv: readonly string[]): Promise<string | undefined> {
  const location = vscode.ProgressLocation.Notification;
  const work = async (
    progress: vscode.Progress<{ message: string }>,
    token: vscode.CancellationToken,
  ): Promise<Ended | undefined> => {
    const prompt = t('Your password on this computer, which sudo asks for. It is not kept.');
    const asRoot = await AsRoot.become(isAgain => askSudoPassword(title, prompt, isAgain, token));
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    return await asRoot?.run(argv, {
      signal: abort.signal,
      onLine: line => {
        progress.report({ message: line.trim() });
        services.log.info(`${title}: ${line.trim()}`);
      },
    });
  };
  try {
    const ended = await vscode.window.withProgress({ location, title, cancellable: true }, work);
    if (ended === undefined || ended.code === 0) return ended?.lines.at(-1);
    throw new Error(ended.err || t('it ended with {0}', ended.code ?? t('a signal')));
  } catch (error) {
    const { message } = error as Error;
    services.log.error(`${title}: ${message}`);
    const show = t('Show Log');
    void vscode.window.showErrorMessage(t('{0}: {1}', title, message), show).then(answer => {
      if (answer === show) services.log.show();
    });
    return undefined;
  }
}
