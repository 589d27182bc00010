import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { check } from './report.ts';
import { file, one, until } from './vscode.ts';

const run = (name: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`flotilla.${name}`, ...args);

const copied = async (name: string, ...args: unknown[]): Promise<string> => {
  await vscode.env.clipboard.writeText('');
  await run(name, ...args);
  return await vscode.env.clipboard.readText();
};

const KEY = '/services/small';

/** Commands that do one small thing. */
export async function testSmallCommands(): Promise<boolean[]> {
  return [
    await check('names, ids, keys and their values are copied', async () => {
      assert.equal(await copied('copyName', 'cluster\nsandbox'), 'sandbox');
      const [{ endpoints }] = vscode.workspace.getConfiguration('flotilla').get('clusters') as [
        { endpoints: readonly string[] },
      ];
      const address = new URL(endpoints[0] ?? '').hostname.replace(/\d+$/, '11');
      assert.match(await copied('copyMachineId', address), /^[0-9a-f]{32}$/);
      await run('newKey', 'sandbox', KEY, 'value');
      const uri = vscode.window.activeTextEditor?.document.uri;
      assert.equal(uri?.scheme, 'fleet-key');
      assert.equal(await copied('copyKey', uri), KEY);
      assert.equal(await copied('copyKeyValue', uri), 'value');
      await run('deleteKey', uri);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }),
    await check('a journal is opened in a terminal, by the user’s own ssh', async () => {
      assert.match(await one('start', file('hello.service')), /^ok/);
      await run('journalInTerminal', file('hello.service'));
      const terminal = vscode.window.terminals.find(({ name }) => name.startsWith('hello.service · '));
      const { shellPath, shellArgs } = terminal?.creationOptions as vscode.TerminalOptions;
      assert.equal(shellPath, 'ssh');
      assert.match(shellArgs?.at(-1) ?? '', /^journalctl .*hello\.service/);
      terminal?.dispose();
      assert.match(await one('destroy', file('hello.service')), /^ok/);
    }),
    await check('a cluster is reached anew, and its password forgotten', async () => {
      await run('reconnect', 'sandbox');
      await run('forgetPassword', 'sandbox');
      await until('the cluster', async () => {
        const tried = (await run('testConnection', 'sandbox')) as { text: string };
        return tried.text.startsWith('3 machines');
      });
    }),
    await check('the log and the settings are shown', async () => {
      await run('showLog');
      await until('the log', () =>
        vscode.window.visibleTextEditors.some(({ document }) => document.uri.scheme === 'output'),
      );
      await run('editClusters');
      await until('the settings', () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'Settings');
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    }),
  ];
}
