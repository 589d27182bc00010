// The workspace as an editor has it: folders of the disk, documents that are open, files that change.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Location, SymbolInformation, WorkspaceEdit } from 'vscode-languageserver';
import { scanFolder, scanLimits, type ScanLimits } from '../src/workspace/scan.ts';
import { startInProcess, type InProcess, type InProcessOptions } from './support/in-process.ts';

let root = '';
let server: InProcess | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flotilla-workspace-'));
});

afterEach(() => {
  server?.dispose();
  rmSync(root, { recursive: true });
});

function write(path: string, text = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const address = (path: string): string => pathToFileURL(join(root, path)).href;

describe('a search', () => {
  async function found(limits: Partial<ScanLimits> = {}): Promise<[readonly string[], boolean]> {
    const paths: string[] = [];
    const { isPartial } = await scanFolder(root, ({ path }) => paths.push(path.slice(root.length + 1)), {
      limits: { ...scanLimits, ...limits },
    });
    return [paths.sort(), isPartial];
  }

  test('finds units and drop-ins, and nothing else', async () => {
    for (const path of ['a.service', 'x/b@.timer', 'x/y/c.service.d/d.conf', 'e.conf', 'f.txt', 'g.network'])
      write(path);
    for (const path of ['node_modules/h.service', '.git/i.service', 'j.service/k']) write(path);
    symlinkSync(root, join(root, 'loop'));
    expect(await found()).toEqual([['a.service', 'x/b@.timer', 'x/y/c.service.d/d.conf'], false]);
  });

  test.each([
    ['files', { files: 1 }, 1],
    ['folders', { folders: 1 }, 1],
    ['depth', { depth: 0 }, 1],
  ] as const)('ends at its limit of %s, and says so', async (_name, limits, count) => {
    write('a.service');
    write('x/b.service');
    const [paths, isPartial] = await found(limits);
    expect([paths.length, isPartial]).toEqual([count, true]);
  });

  test('passes over what is too large', async () => {
    write('a.service', `# ${'x'.repeat(100)}`);
    expect(await found({ fileSize: 50 })).toEqual([[], false]);
  });

  test('of a folder that is not there finds nothing', async () => {
    const result = await scanFolder(join(root, 'nowhere'), () => expect.unreachable());
    expect(result).toEqual({ files: 0, isPartial: false });
  });
});

describe('an editor', () => {
  const start = async (options: InProcessOptions = {}): Promise<InProcess> =>
    (server = await startInProcess({ folders: [pathToFileURL(root).href], ...options }));

  const symbols = async (editor: InProcess): Promise<string[]> => {
    const found = await editor.connection.sendRequest<SymbolInformation[]>('workspace/symbol', { query: '' });
    return found.map(({ name }) => name);
  };

  const user = '[Unit]\nAfter=db@1.service\n';
  const cursor = { position: { line: 1, character: 8 } };

  test('finds units of the disk from a document', async () => {
    write('sub/db@.service');
    const editor = await start();
    await editor.open(address('a.service'), user);
    const [definition] = await editor.ask<Location[]>('textDocument/definition', address('a.service'), cursor);
    expect(definition?.uri).toBe(address('sub/db@.service'));
  });

  test('has open documents as they are, however it writes their addresses', async () => {
    write('db@.service', '[Unit]\nAfter=x.service\n');
    const editor = await start();
    const uri = address('db@.service').replace('@', '%40');
    await editor.open(uri, '[Unit]\nWants=y.service\n');
    await editor.open(address('a.service'), '[Unit]\nAfter=x.service y.service\n');
    const ask = (character: number): Promise<Location[]> =>
      editor.ask('textDocument/references', address('a.service'), {
        position: { line: 1, character },
        context: { includeDeclaration: false },
      });
    expect((await ask(8)).map(found => found.uri)).toEqual([address('a.service')]);
    expect((await ask(18)).map(found => found.uri)).toEqual([address('a.service'), uri]);
    await editor.close(uri);
    expect((await ask(8)).map(found => found.uri)).toEqual([address('a.service'), address('db@.service')]);
  });

  test('tells of files that change outside of it', async () => {
    write('a.service');
    const editor = await start();
    expect(await symbols(editor)).toEqual(['a.service']);
    write('b.service');
    unlinkSync(join(root, 'a.service'));
    const changes = [address('a.service'), address('b.service'), address('c.txt')].map(uri => ({ uri, type: 1 }));
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    expect(await symbols(editor)).toEqual(['b.service']);
  });

  test('adds folders and takes them away', async () => {
    write('x/a.service');
    write('y/b.service');
    const folders = [address('x')];
    const editor = await start({ folders, capabilities: { workspace: { workspaceFolders: true } } });
    expect(await symbols(editor)).toEqual(['a.service']);
    const event = {
      added: [{ uri: address('y'), name: 'y' }],
      removed: [{ uri: address('x'), name: 'x' }],
    };
    await editor.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    expect(await symbols(editor)).toEqual(['b.service']);
  });

  test('renames units when it can rename files', async () => {
    write('db@.service');
    const workspaceEdit = { documentChanges: true, resourceOperations: ['rename' as const] };
    const editor = await start({ capabilities: { workspace: { workspaceEdit } } });
    expect(editor.result.capabilities.renameProvider).toEqual({ prepareProvider: true });
    await editor.open(address('a.service'), user);
    const ask = (newName: string): Promise<WorkspaceEdit> =>
      editor.ask('textDocument/rename', address('a.service'), { ...cursor, newName });
    expect(await ask('sql@.service')).toEqual({
      documentChanges: [
        {
          textDocument: { uri: address('a.service'), version: 1 },
          edits: [
            { range: { start: { line: 1, character: 6 }, end: { line: 1, character: 18 } }, newText: 'sql@1.service' },
          ],
        },
        {
          kind: 'rename',
          oldUri: address('db@.service'),
          newUri: address('sql@.service').replace('@', '%40'),
        },
      ],
    });
    await expect(ask('sql.service')).rejects.toThrow('db@.service is a template');
  });

  test('does not rename when it can not', async () => {
    expect((await start()).result.capabilities.renameProvider).toBeUndefined();
  });
});
