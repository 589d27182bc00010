// The program as editors start it: bundled, in its own process, over standard input and output.
import { execFileSync, fork, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { PublishDiagnosticsParams } from 'vscode-languageserver';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-languageserver/node';
import packageJson from '../package.json' with { type: 'json' };
import { LanguageClient } from './support/language-client.ts';

const root = resolve(import.meta.dirname, '../..');
const bundle = resolve(root, 'dist/server.cjs');
const bin = resolve(root, 'server/bin/flotilla-language-server');
const uri = 'file:///etc/systemd/system/web.service';
const text = '[Service]\nExecStrat=/bin/true\nRes\n';

let client: LanguageClient | undefined;

beforeAll(() => {
  execFileSync(process.execPath, [resolve(root, 'scripts/build.mjs'), 'server']);
}, 60_000);

afterEach(() => client?.dispose());

test.each([
  ['the bundle', bundle],
  ['the command', bin],
])(
  '%s serves an editor from opening to closing',
  async (_name, program) => {
    const editor = (client = new LanguageClient(process.execPath, [program, '--stdio']));
    const { capabilities, serverInfo } = await editor.initialize();
    expect(serverInfo).toEqual({ name: 'flotilla-language-server', version: packageJson.version });
    expect(capabilities).toMatchObject({ hoverProvider: true, documentSymbolProvider: true });

    await editor.open(uri, text);
    const opened = await editor.diagnostics();
    expect(opened).toMatchObject({ uri, version: 1 });
    expect(opened.diagnostics.map(({ code }) => code)).toEqual(['unknown-directive', 'missing-equals']);

    const items = await editor.complete(uri, 2, 3);
    const restart = items?.find(({ label }) => label === 'Restart');
    expect(restart?.textEdit?.newText).toContain('Restart=${1|no,on-success,');
    const resolved = restart && (await editor.resolve(restart));
    expect(resolved?.documentation).toMatchObject({ value: expect.stringContaining('systemd.service(5)') as string });

    // the request that follows a change sees the change
    await editor.change(uri, 2, 1, 4, 9, 'Start');
    const hover = await editor.hover(uri, 1, 2);
    expect(hover?.contents).toMatchObject({ value: expect.stringContaining('Commands that are executed') as string });
    const changed = await editor.diagnostics();
    expect(changed).toMatchObject({ version: 2, diagnostics: [{ code: 'missing-equals' }] });

    const symbols = await editor.symbols(uri);
    expect(symbols?.map(({ name, children }) => [name, children?.map(child => child.name)])).toEqual([
      ['Service', ['ExecStart']],
    ]);

    await editor.close(uri);
    expect(await editor.diagnostics()).toEqual({ uri, diagnostics: [] });
    expect(await editor.hover(uri, 1, 2)).toBeNull();
    expect(await editor.shutdown()).toBe(0);
  },
  30_000,
);

test("over Node's channel it speaks as well", async () => {
  const child = fork(bundle, ['--node-ipc'], { stdio: 'inherit' });
  try {
    const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    const published = new Promise<PublishDiagnosticsParams>(resolvePublished =>
      connection.onNotification('textDocument/publishDiagnostics', resolvePublished),
    );
    connection.listen();
    await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'systemd-unit', version: 1, text },
    });
    expect((await published).diagnostics).toHaveLength(2);
    connection.dispose();
  } finally {
    child.kill();
  }
}, 30_000);

test.each([
  [['--version'], 0, `${packageJson.version}\n`, ''],
  [['--help'], 0, /--stdio/, ''],
  [[], 2, '', /--stdio/],
  [['--nonsense'], 2, '', /--stdio/],
] as const)(
  '%j ends at once',
  (args, status, stdout, stderr) => {
    const run = spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', timeout: 30_000 });
    expect(run.status).toBe(status);
    for (const [said, expected] of [
      [run.stdout, stdout],
      [run.stderr, stderr],
    ] as const) {
      if (typeof expected === 'string') expect(said).toBe(expected);
      else expect(said).toMatch(expected);
    }
  },
  30_000,
);
