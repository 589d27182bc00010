// Runs inside VS Code's extension host; VS Code calls `run`.
import * as assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as vscode from 'vscode';
import { testApply } from './apply.ts';
import { testJournal } from './journal.ts';
import { testKeys } from './keys.ts';
import { testMembers } from './members.ts';
import { check, note } from './report.ts';
import { testSmallCommands } from './small-commands.ts';
import { file, one, outcomes as command, until } from './vscode.ts';

interface Api {
  readonly activationMs: number;
  readonly language: Promise<unknown>;
  readonly shownEvents: () => readonly string[];
}

const deployed = (unit: string): vscode.Uri => vscode.Uri.from({ scheme: 'fleet-unit', path: `/sandbox/${unit}` });

async function deployedText(unit: string): Promise<string> {
  return (await vscode.workspace.openTextDocument(deployed(unit))).getText();
}

export async function run(): Promise<void> {
  const results = [
    await testActivation(),
    await testLanguage(),
    await testLifeCycle(),
    await testEvents(),
    await testTrouble(),
    await testDeployed(),
    await testEditor(),
    await testManners(),
    await testApply(),
    await testKeys(),
    await testJournal(),
    await testSmallCommands(),
    await testMembers(),
  ];
  if (results.flat().includes(false)) throw new Error('some tests in the extension host failed');
}

/** Milliseconds that the extension's own code takes to be read and run, without what it loads later. */
function timeToLoad(path: string): number {
  const load = createRequire(path);
  const loaded = load.cache[path];
  Reflect.deleteProperty(load.cache, path);
  const start = performance.now();
  load(path);
  const milliseconds = performance.now() - start;
  if (loaded !== undefined) load.cache[path] = loaded;
  return milliseconds;
}

async function testActivation(): Promise<boolean[]> {
  const extension = vscode.extensions.getExtension<Api>('flotilla.flotilla');
  return [
    await check('the extension activates, and says how long that took', async () => {
      assert.ok(extension, 'the extension is there');
      const { activationMs } = await extension.activate();
      const loadMs = timeToLoad(vscode.Uri.joinPath(extension.extensionUri, 'dist', 'extension.cjs').fsPath);
      note(`loading ${loadMs.toFixed(0)} ms, activating ${activationMs.toFixed(0)} ms of our own (target 100 ms)`);
      assert.ok(extension.isActive);
    }),
    await check('every command of the manifest is registered', async () => {
      const { contributes } = extension?.packageJSON as { contributes: { commands: { command: string }[] } };
      const registered = await vscode.commands.getCommands(true);
      assert.deepEqual(
        contributes.commands.map(({ command: name }) => name).filter(name => !registered.includes(name)),
        [],
      );
    }),
  ];
}

async function testLanguage(): Promise<boolean[]> {
  return [
    await check('unit files and drop-ins are of our language', async () => {
      const document = await vscode.workspace.openTextDocument(file('hello.service'));
      assert.equal(document.languageId, 'systemd-unit');
      const dropIn = vscode.Uri.parse('untitled:/etc/systemd/system/a.service.d/10-more.conf');
      assert.equal((await vscode.workspace.openTextDocument(dropIn)).languageId, 'systemd-unit');
    }),
    await check('mistakes get diagnostics, a good file gets none', async () => {
      const bad = await vscode.window.showTextDocument(file('mistakes.service'));
      await until('diagnostics', () => vscode.languages.getDiagnostics(bad.document.uri).length >= 2);
      assert.deepEqual(vscode.languages.getDiagnostics(file('hello.service')), []);
    }),
    await check('sections and directives are completed', async () => {
      const { document } = await vscode.window.showTextDocument(file('hello.service'));
      const end = document.lineAt(document.lineCount - 1).range.end;
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        end,
      );
      const labels = list.items.map(item => (typeof item.label === 'string' ? item.label : item.label.label));
      assert.ok(
        labels.some(label => label.startsWith('ExecStartPre')),
        labels.slice(0, 20).join(' '),
      );
    }),
  ];
}

async function testLifeCycle(): Promise<boolean[]> {
  const hello = file('hello.service');
  const is = async (name: string, pattern: RegExp): Promise<void> => assert.match(await one(name, hello), pattern);
  return [
    await check('submit stores the unit', async () => {
      await is('submit', /^ok: submitted/);
      assert.match(await deployedText('hello.service'), /hello number/);
    }),
    await check('load has it loaded on a machine', () => is('load', /^ok: loaded on 10\./)),
    await check('start has it active', () => is('start', /^ok: active on 10\./)),
    await check('start again is no mistake', () => is('start', /^ok: active on 10\./)),
    await check('restart has it run anew, and refuses what does not run', async () => {
      await is('restart', /^ok: active on 10\./);
      assert.match(await one('restart', file('everywhere.service')), /^refused: it is not in the cluster/);
    }),
    await check('replace gives it the text of the file and leaves it running', async () => {
      await is('replace', /^ok: the cluster has this text already/);
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(hello));
      await vscode.workspace.fs.writeFile(hello, new TextEncoder().encode(`${text}\n[X-Note]\nText=new\n`));
      try {
        await until('the editor', async () => (await vscode.workspace.openTextDocument(hello)).getText() !== text);
        await is('replace', /^ok: active on 10\./);
        await until('the text', async () => (await deployedText('hello.service')).includes('[X-Note]'));
      } finally {
        await vscode.workspace.fs.writeFile(hello, new TextEncoder().encode(text));
        await until('the editor', async () => (await vscode.workspace.openTextDocument(hello)).getText() === text);
      }
      await is('replace', /^ok: active on 10\./);
    }),
    await check('stop leaves it loaded', () => is('stop', /^ok: stopped on 10\./)),
    await check('unload takes it off the machine', () => is('unload', /^ok: unloaded/)),
    await check('start from there is one step', () => is('start', /^ok: active on 10\./)),
    await check('destroy removes it', async () => {
      await is('destroy', /^ok: destroyed/);
      assert.match(await one('destroy', hello), /^refused: it is not in the cluster/);
    }),
    await check('a global unit starts on every machine that matches', async () => {
      assert.match(await one('start', file('everywhere.service')), /^ok: done on all 2 machines/);
      assert.match(await one('destroy', file('everywhere.service')), /^ok: destroyed/);
    }),
    await check('several files go together', async () => {
      const files = [file('hello.service'), file('everywhere.service')];
      const outcomes = await command('start', files[0], files);
      assert.deepEqual(
        outcomes.map(({ name, result }) => [name, result]),
        [
          ['hello.service', 'ok'],
          ['everywhere.service', 'ok'],
        ],
      );
      await command('destroy', files[0], files);
    }),
  ];
}

async function testEvents(): Promise<boolean[]> {
  const shown = (): readonly string[] =>
    vscode.extensions.getExtension<Api>('flotilla.flotilla')?.exports.shownEvents() ?? [];
  return [
    await check('what happened is listed, the newest first, and can be filtered', async () => {
      await vscode.commands.executeCommand('flotilla.events.focus');
      await until('what has happened', () => shown().some(text => /^hello\.service goes to 10\./.test(text)));
      assert.match(await one('submit', file('nowhere.service')), /^ok/);
      await until('what happens', () => shown()[0] === 'nowhere.service was submitted');
      assert.match(await one('destroy', file('nowhere.service')), /^ok/);
      await vscode.commands.executeCommand('flotilla.filterEvents', 'nowhere submitted');
      await until('the filter', () => shown().length > 0 && shown().every(text => text.startsWith('nowhere.service')));
      await vscode.commands.executeCommand('flotilla.filterEvents', '');
      await vscode.commands.executeCommand('flotilla.clusters.focus');
    }),
    await check('an event leads to its unit and its machine in the tree', async () => {
      const of = (event: object) => ({ cluster: 'sandbox', event: { time: 0, kind: 'placed', text: '', ...event } });
      const reveal = (kind: string, event: object) =>
        vscode.commands.executeCommand<boolean>(`flotilla.reveal${kind}`, of(event));
      assert.match(await one('submit', file('hello.service')), /^ok/);
      assert.equal(await reveal('Unit', { unit: 'hello.service' }), true);
      await vscode.commands.executeCommand('list.focusDown');
      const machines = await vscode.commands.executeCommand<{ text: string }>('flotilla.testConnection', 'sandbox');
      assert.match(machines.text, /^3 machines/);
      assert.equal(await reveal('Machine', { machine: '0'.repeat(32) }), false);
      assert.match(await one('destroy', file('hello.service')), /^ok/);
      assert.equal(await reveal('Unit', { unit: 'hello.service' }), false);
    }),
  ];
}

async function testTrouble(): Promise<boolean[]> {
  return [
    await check('a unit that fails says so, with its exit status', async () => {
      const said = await one('start', file('failing.service'));
      await one('destroy', file('failing.service'));
      assert.match(said, /^failed: failed on 10\.\S+ with exit status 3/);
    }),
    await check('a unit that fits nowhere says why', async () => {
      const said = await one('start', file('nowhere.service'));
      assert.match(await one('destroy', file('nowhere.service')), /^ok: destroyed/);
      assert.match(said, /^unplaced: not placed: 0 of 3 machines.*region/);
    }),
    await check('a file with mistakes that fleet refuses is refused, with the line', async () => {
      assert.match(await one('start', file('mistakes.service')), /^refused: line \d+/);
    }),
    await check('stopping what is not there is refused', async () => {
      assert.match(await one('stop', file('hello.service')), /^refused: it is not in the cluster/);
    }),
  ];
}

/** Titles of the lines above a unit file. */
async function lenses(name: string): Promise<string> {
  const uri = file(name);
  await vscode.workspace.openTextDocument(uri);
  const all = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
  return all.map(lens => lens.command?.title ?? '').join(' | ');
}

async function testEditor(): Promise<boolean[]> {
  return [
    await check('a unit file says where it would run, or why nowhere', async () => {
      await until('the preview', async () => /sandbox: would run on 10\.\S+/.test(await lenses('hello.service')));
      assert.match(await lenses('nowhere.service'), /0 of 3 machines: 3 lack region=moon/);
      assert.match(await lenses('everywhere.service'), /would run on 2 of 3 machines/);
    }),
    await check('a unit file says how its unit is, and whether the file is another', async () => {
      await one('start', file('hello.service'));
      await until('the state', async () => /active\/running.*Stop/.test(await lenses('hello.service')));
      const document = await vscode.workspace.openTextDocument(file('hello.service'));
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(document.lineCount, 0), '\nRestart=always\n');
      await vscode.workspace.applyEdit(edit);
      await until('the difference', async () => /the file differs/.test(await lenses('hello.service')));
    }),
    await check('file and deployed unit, folder and cluster are compared', async () => {
      await vscode.commands.executeCommand('flotilla.compare', file('hello.service'));
      const tab = (): unknown => vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      await until('the comparison', () => tab() instanceof vscode.TabInputTextDiff);
      const others = (await vscode.workspace.findFiles('*.service')).length;
      assert.equal(await vscode.commands.executeCommand('flotilla.compareFolder'), others);
      await vscode.window.showTextDocument(file('hello.service'));
      await vscode.commands.executeCommand('workbench.action.files.revert');
      assert.equal(await vscode.commands.executeCommand('flotilla.compareFolder'), others - 1);
      await one('destroy', file('hello.service'));
    }),
  ];
}

async function testManners(): Promise<boolean[]> {
  return [
    await check('the connection of a cluster is tested, beside the one that it has', async () => {
      const tried = await vscode.commands.executeCommand<{ ok: boolean; text: string }>(
        'flotilla.testConnection',
        'sandbox',
      );
      assert.match(tried.text, /^3 machines, \d+ units$/);
      assert.ok(tried.ok);
    }),
    await check('diagnostics are copied, without names and addresses', async () => {
      await vscode.commands.executeCommand('flotilla.copyDiagnostics');
      const text = await vscode.env.clipboard.readText();
      assert.match(text, /^Flotilla \d.*cluster 1: 1 endpoints connected 3 machines/s);
      assert.doesNotMatch(text, /sandbox|10\.99/);
    }),
    await check('a machine is cordoned and comes back', async () => {
      const preview = async (): Promise<string> => /would run on (\S+)/.exec(await lenses('hello.service'))?.[1] ?? '';
      const address = await until('the preview', preview);
      await vscode.commands.executeCommand('flotilla.cordon', address);
      await until('another machine', async () => !['', address].includes(await preview()));
      await vscode.commands.executeCommand('flotilla.uncordon', address);
      await until('the machine again', async () => (await preview()) === address);
    }),
    await check('a terminal on a machine is the user’s own ssh', async () => {
      const address = /would run on (\S+)/.exec(await lenses('hello.service'))?.[1] ?? '';
      await vscode.commands.executeCommand('flotilla.openTerminal', address);
      const terminal = vscode.window.terminals.find(({ name }) => name === `sandbox: ${address}`);
      const { shellPath, shellArgs } = terminal?.creationOptions as vscode.TerminalOptions;
      assert.equal(shellPath, 'ssh');
      assert.deepEqual(shellArgs?.slice(-2), ['--', address]);
      terminal?.dispose();
    }),
    await check('the tree is filtered, grouped and sorted by command', async () => {
      const setting = (name: string): unknown => vscode.workspace.getConfiguration('flotilla').get(name);
      for (const [command_, name, values] of [
        ['groupUnits', 'units.groupBy', ['machine', 'none']],
        ['sortUnits', 'units.sortBy', ['state', 'name']],
      ] as const)
        for (const value of values) {
          await vscode.commands.executeCommand(`flotilla.${command_}`, value);
          assert.equal(setting(name), value);
        }
      await vscode.commands.executeCommand('flotilla.filterTree', 'state:failed');
      await vscode.commands.executeCommand('flotilla.clearFilter');
    }),
  ];
}

async function testDeployed(): Promise<boolean[]> {
  return [
    await check('a deployed unit is a read-only document of our language that follows the cluster', async () => {
      await one('submit', file('hello.service'));
      await vscode.commands.executeCommand('flotilla.showDeployed', file('hello.service'));
      const document = await vscode.workspace.openTextDocument(deployed('hello.service'));
      assert.equal(document.languageId, 'systemd-unit');
      await until('the text', () => document.getText().includes('hello number'));
      await one('destroy', file('hello.service'));
      await until('the end of the unit', () =>
        document.getText().startsWith('# hello.service is not in cluster sandbox'),
      );
    }),
    await check(
      'a deployed unit is edited: a save replaces what runs, a mistake or somebody else stops it',
      async () => {
        const hello = file('hello.service');
        assert.match(await one('start', hello), /^ok/);
        await vscode.commands.executeCommand('flotilla.editDeployed', hello);
        const document = vscode.window.activeTextEditor?.document;
        assert.equal(document?.uri.scheme, 'fleet-edit');
        const append = async (text: string): Promise<boolean> => {
          const edit = new vscode.WorkspaceEdit();
          edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, text);
          assert.ok(await vscode.workspace.applyEdit(edit));
          return await document.save();
        };
        assert.ok(await append('\n[X-Note]\nText=edited\n'));
        assert.match(await deployedText('hello.service'), /Text=edited/);
        assert.equal(await append('no section and no key\n'), false);
        await vscode.commands.executeCommand('workbench.action.files.revert');
        const before = document.getText();
        const mine = append('# mine\n[X-Mine]\nText=mine\n');
        await mine;
        await until('my text', async () => (await deployedText('hello.service')).includes('Text=mine'));
        // the file of the folder takes its place while the editor has changes
        const edit = new vscode.WorkspaceEdit();
        edit.insert(document.uri, new vscode.Position(0, 0), '# late\n');
        assert.ok(await vscode.workspace.applyEdit(edit));
        assert.match(await one('replace', hello), /^ok/);
        assert.equal(await document.save(), false);
        assert.doesNotMatch(await deployedText('hello.service'), /late|mine/);
        assert.notEqual(before, '');
        await vscode.window.showTextDocument(document);
        await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
        assert.match(await one('destroy', hello), /^ok/);
      },
    ),
  ];
}
