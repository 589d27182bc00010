import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CodeLens, ShowDocumentParams } from 'vscode-languageserver';
import type { EffectiveView } from '../src/features/effective-unit.ts';
import { startInProcess, type InProcess } from './support/in-process.ts';

let root = '';
let server: InProcess | undefined;
const shown: string[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flotilla-effective-test-'));
  shown.length = 0;
  write('web@.service', '[Unit]\nDescription=Web\n[Service]\nExecStart=/bin/web\nEnvironment=A=1 B=2\nUser=a\n');
  write('web@.service.d/10-env.conf', '[Service]\nEnvironment=\nEnvironment=A=3\n');
  write('web@.service.d/20-user.conf', '[Service]\nUser=b\n[Unit]\nAfter=db.service\n');
  write('db.service', '[Service]\nExecStart=/bin/db\n');
  write('user.service', '[Unit]\nWants=web@1.service web@2.service\n[Service]\nExecStart=/bin/true\n');
});

afterEach(() => {
  server?.dispose();
  rmSync(root, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const address = (path: string): string => pathToFileURL(join(root, path)).href;

async function start(showsDocuments: boolean, initializationOptions: unknown = {}): Promise<InProcess> {
  server = await startInProcess({
    folders: [pathToFileURL(root).href],
    capabilities: { window: { showDocument: { support: showsDocuments } } },
    initializationOptions,
    answers: {
      'window/showDocument': params => {
        shown.push((params as ShowDocumentParams).uri);
        return { success: true };
      },
    },
  });
  return server;
}

const lensesOf = async (editor: InProcess, path: string): Promise<unknown[]> => {
  const found = await editor.ask<CodeLens[]>('textDocument/codeLens', address(path));
  return found.map(({ command }) => [command?.title, command?.command]);
};

const merged = (): string => `# web@.service as systemd sees it, from:
#   ${root}/web@.service
#   ${root}/web@.service.d/10-env.conf
#   ${root}/web@.service.d/20-user.conf

[Unit]
# web@.service
Description=Web
# web@.service.d/20-user.conf
After=db.service

[Service]
# web@.service
ExecStart=/bin/web
# web@.service.d/10-env.conf
Environment=A=3
# web@.service.d/20-user.conf
User=b
`;

test('a unit is shown with all that its drop-ins change', async () => {
  const editor = await start(true);
  for (const path of ['web@.service', 'web@.service.d/20-user.conf']) {
    const view = await editor.ask<EffectiveView>('flotilla/effectiveUnit', address(path));
    expect(view).toMatchObject({ name: 'web@.service', text: merged() });
  }
  await editor.open(address('web@.service.d/20-user.conf'), '[Service]\nUser=c\n');
  const { text } = await editor.ask<EffectiveView>('flotilla/effectiveUnit', address('web@.service'));
  expect(text).toContain('# web@.service.d/20-user.conf\nUser=c\n');
});

test('what is no unit has nothing to show, and says so', async () => {
  const editor = await start(true);
  await expect(editor.ask('flotilla/effectiveUnit', address('readme.txt'))).rejects.toThrow(
    /readme\.txt is no unit file of the workspace/,
  );
});

test('lenses tell of references and drop-ins', async () => {
  const editor = await start(true, { showReferences: 'client.show' });
  for (const path of ['web@.service', 'db.service', 'user.service', 'web@.service.d/10-env.conf']) {
    await editor.open(address(path), readFileSync(join(root, path), 'utf8'));
  }
  expect(await lensesOf(editor, 'web@.service')).toEqual([
    ['2 references', 'client.show'],
    ['with 2 drop-ins', 'flotilla.showEffectiveUnit'],
  ]);
  expect(await lensesOf(editor, 'db.service')).toEqual([['1 reference', 'client.show']]);
  expect(await lensesOf(editor, 'user.service')).toEqual([['0 references', '']]);
  expect(await lensesOf(editor, 'web@.service.d/10-env.conf')).toEqual([
    ['with 2 drop-ins', 'flotilla.showEffectiveUnit'],
  ]);
});

test('in an editor that can neither, they only tell', async () => {
  const editor = await start(false);
  await editor.open(address('web@.service'), readFileSync(join(root, 'web@.service'), 'utf8'));
  expect(await lensesOf(editor, 'web@.service')).toEqual([
    ['2 references', ''],
    ['with 2 drop-ins', ''],
  ]);
});

test('the command has the editor show the merged unit', async () => {
  const editor = await start(true);
  const params = { command: 'flotilla.showEffectiveUnit', arguments: [address('web@.service')] };
  await editor.connection.sendRequest('workspace/executeCommand', params);
  expect(shown).toHaveLength(1);
  const path = fileURLToPath(shown[0] ?? '');
  try {
    expect(readFileSync(path, 'utf8')).toBe(merged());
  } finally {
    if (existsSync(path)) rmSync(dirname(path), { recursive: true });
  }
});
