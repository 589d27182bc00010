import * as assert from 'node:assert/strict';
import { connectEtcd, openRegistry, type KeySpace } from '@flotilla/registry';
import * as vscode from 'vscode';
import { check } from './report.ts';
import { until } from './vscode.ts';

interface Api {
  readonly shownKeys: (cluster: string, folder?: string) => Promise<readonly string[]>;
}

const FOLDER = '/services/website/';
const KEY = `${FOLDER}apache@1`;

/** The keys of a real etcd, beside somebody else who changes them. */
export async function testKeys(): Promise<boolean[]> {
  const [settings] = vscode.workspace
    .getConfiguration('flotilla')
    .get<{ name: string; endpoints: string[] }[]>('clusters', []);
  if (settings === undefined) throw new Error('no cluster is set');
  const { name } = settings;
  const store = await connectEtcd({ endpoints: settings.endpoints });
  const registry = openRegistry(store);
  const other: KeySpace = registry.keySpace;
  const api = vscode.extensions.getExtension<Api>('flotilla.flotilla')?.exports;
  const rows = async (folder?: string): Promise<string> => ((await api?.shownKeys(name, folder)) ?? []).join('\n');
  const stored = async () => (await other.read([KEY])).get(KEY);
  const document = (): vscode.TextDocument | undefined =>
    vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'fleet-key');
  const edit = async (text: string): Promise<vscode.TextDocument> => {
    const opened = document();
    assert.ok(opened);
    const all = new vscode.Range(0, 0, opened.lineCount, 0);
    const change = new vscode.WorkspaceEdit();
    change.replace(opened.uri, all, text);
    assert.ok(await vscode.workspace.applyEdit(change));
    return opened;
  };
  const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(`flotilla.${command}`, ...args);
  try {
    return [
      await check('a key is created, shown with its folder, and opens as a document', async () => {
        await run('newKey', name, KEY, '{"port": 80}');
        await until('the folder', async () => /^services, 1 key$/m.test(await rows()));
        assert.match(await rows(FOLDER), /^apache@1, \{"port": 80\}$/m);
        assert.equal(document()?.getText(), '{"port": 80}');
        assert.equal(document()?.languageId, 'json');
      }),
      await check('what somebody else writes is seen in the view and in the open document', async () => {
        await other.write(KEY, '{"port": 81}', (await stored())?.modRevision ?? 0);
        await until('the document', () => document()?.getText() === '{"port": 81}');
        await until('the view', async () => (await rows(FOLDER)).includes('81'));
      }),
      await check('a save writes the value; over a change of somebody else it writes nothing', async () => {
        assert.ok(await (await edit('mine')).save());
        assert.equal((await stored())?.value, 'mine');
        const opened = await edit('mine again');
        await other.write(KEY, 'theirs', (await stored())?.modRevision ?? 0);
        assert.equal(await opened.save(), false);
        assert.equal((await stored())?.value, 'theirs');
        await run('deleteKey', opened.uri);
        await until('the end of the key', async () => (await stored()) === undefined);
        await vscode.window.showTextDocument(opened);
        await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      }),
      await check('a key under a lease tells what it has left, and goes with it', async () => {
        const { id } = await store.grant(60);
        await store.commit([], [{ type: 'put', key: KEY, value: 'here', lease: id }]);
        await until('the lease', async () => /^apache@1, here · \d+ s left$/m.test(await rows(FOLDER)));
        await store.revoke(id);
        await until('the end', async () => (await rows(FOLDER)) === '');
      }),
      await check("the cluster's own keys are read only", async () => {
        await run('choosePrefix', name, '/flotilla/');
        await until('the machines', async () => /^machines, \d keys$/m.test(await rows()));
        const [machine = ''] = (await rows('/flotilla/machines/')).split(',');
        await run(
          'openKey',
          vscode.Uri.from({
            scheme: 'fleet-key',
            path: `/${name}/flotilla/machines/${machine}`,
            query: `/flotilla/machines/${machine}`,
          }),
        );
        const before = (await other.read([`/flotilla/machines/${machine}`])).size;
        assert.equal(before, 1);
        const uri = vscode.window.activeTextEditor?.document.uri;
        assert.ok(uri);
        await assert.rejects(Promise.resolve(vscode.workspace.fs.writeFile(uri, new Uint8Array())));
        await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
        await run('choosePrefix', name, '/');
      }),
    ];
  } finally {
    await registry.close();
  }
}
