// What is said of one file when another changes: in the editor, on the disk, in the settings.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClientCapabilities, CodeLens, PublishDiagnosticsParams } from 'vscode-languageserver';
import { startInProcess, type InProcess } from './support/in-process.ts';

vi.setConfig({ testTimeout: 60_000 });

let root = '';
let server: InProcess | undefined;
/** Codes that were sent last, by file. */
let sent = new Map<string, readonly unknown[]>();
/** How often each file was told of. */
let times = new Map<string, number>();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flotilla-recheck-'));
  sent = new Map();
  times = new Map();
});

afterEach(() => {
  server?.dispose();
  rmSync(root, { recursive: true });
});

const address = (name: string): string => pathToFileURL(join(root, name)).href;
const codes = (name: string): readonly unknown[] | undefined => sent.get(address(name));

async function start(capabilities: ClientCapabilities = {}): Promise<InProcess> {
  server = await startInProcess({
    capabilities,
    folders: [pathToFileURL(root).href],
    onNotification: (method, params) => {
      if (method !== 'textDocument/publishDiagnostics') return;
      const { uri, diagnostics } = params as PublishDiagnosticsParams;
      sent.set(
        uri,
        diagnostics.map(({ code }) => code),
      );
      times.set(uri, (times.get(uri) ?? 0) + 1);
    },
  });
  return server;
}

const unit = (lines = ''): string => `[Unit]\n${lines}\n[Service]\nExecStart=/bin/true\n`;

async function rewrite(editor: InProcess, name: string, version: number, text: string): Promise<void> {
  const textDocument = { uri: address(name), version };
  await editor.connection.sendNotification('textDocument/didChange', { textDocument, contentChanges: [{ text }] });
}

/** Waits until that is what was said last. */
const said = (name: string, expected: readonly unknown[]): Promise<void> =>
  vi.waitFor(() => expect(codes(name)).toEqual(expected), { timeout: 50_000 });

describe('a circle of units', () => {
  test('is told in all open files that are part of it, and taken back', async () => {
    const editor = await start();
    await editor.open(address('a.service'), unit('After=b.service'));
    await editor.open(address('b.service'), unit());
    await editor.open(address('c.service'), unit());
    await rewrite(editor, 'b.service', 2, unit('After=a.service'));
    await said('a.service', ['ordering-cycle']);
    await said('b.service', ['ordering-cycle']);
    const others = times.get(address('c.service'));
    await rewrite(editor, 'b.service', 3, unit('After=c.service'));
    await said('a.service', []);
    await said('b.service', []);
    // nothing has changed for it
    expect(times.get(address('c.service'))).toBe(others);
  });
});

describe('a unit that is nowhere', () => {
  test('is told until its file is there, on the disk or open', async () => {
    const editor = await start();
    await editor.open(address('a.service'), unit('Requires=flotilla-b.service'));
    await said('a.service', ['unknown-unit']);
    writeFileSync(join(root, 'flotilla-b.service'), unit());
    const changes = [{ uri: address('flotilla-b.service'), type: 1 }];
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    await said('a.service', []);
    rmSync(join(root, 'flotilla-b.service'));
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    await said('a.service', ['unknown-unit']);
    await editor.open(address('flotilla-b.service'), unit());
    await said('a.service', []);
    await editor.close(address('flotilla-b.service'));
    await said('a.service', ['unknown-unit']);
  });

  test('is not told of services that podman makes', async () => {
    writeFileSync(join(root, 'flotilla-b.container'), '[Container]\nImage=x\n');
    const editor = await start();
    await editor.open(address('a.service'), unit('Requires=flotilla-b.service flotilla-c-volume.service'));
    await said('a.service', ['unknown-unit']);
    writeFileSync(join(root, 'flotilla-c.volume'), '[Volume]\n');
    const changes = [{ uri: address('flotilla-c.volume'), type: 1 }];
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    await said('a.service', []);
  });

  test('is not told of units that lie beside a file outside of the workspace', async () => {
    writeFileSync(join(root, 'flotilla-b.service'), unit());
    const editor = (server = await startInProcess({
      onNotification: (method, params) => {
        if (method !== 'textDocument/publishDiagnostics') return;
        const { uri, diagnostics } = params as PublishDiagnosticsParams;
        sent.set(
          uri,
          diagnostics.map(({ code }) => code),
        );
      },
    }));
    await editor.open(address('a.service'), unit('Requires=flotilla-b.service flotilla-other.service'));
    await said('a.service', ['unknown-unit']);
  });
});

test('an editor that asks is told to ask again', async () => {
  const capabilities = { textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } };
  const editor = await start(capabilities);
  let asked = 0;
  editor.connection.onRequest('workspace/diagnostic/refresh', () => {
    asked++;
    return null;
  });
  await editor.open(address('a.service'), unit('After=b.service'));
  await editor.open(address('b.service'), unit());
  // behind this the search is over
  await editor.connection.sendRequest('workspace/symbol', { query: '' });
  const ask = (): Promise<unknown> => editor.ask('textDocument/diagnostic', address('a.service'));
  expect(await ask()).toMatchObject({ items: [] });
  const before = asked;
  await rewrite(editor, 'b.service', 2, unit('After=a.service'));
  await vi.waitFor(() => expect(asked).toBeGreaterThan(before), { timeout: 50_000 });
  expect(await ask()).toMatchObject({ items: [{ code: 'ordering-cycle' }] });
});

test('code lenses are asked for again when a unit names another', async () => {
  let asked = 0;
  const answers = { 'workspace/codeLens/refresh': () => (asked++, null) };
  const capabilities: ClientCapabilities = { workspace: { codeLens: { refreshSupport: true } } };
  server = await startInProcess({ capabilities, folders: [pathToFileURL(root).href], answers });
  await server.open(address('a.service'), unit());
  await server.open(address('b.service'), unit());
  const title = async (): Promise<string | undefined> =>
    (await server?.ask<CodeLens[]>('textDocument/codeLens', address('a.service')))?.[0]?.command?.title;
  await vi.waitFor(() => expect(asked).toBeGreaterThan(0), { timeout: 50_000 });
  expect(await title()).toBe('0 references');
  const before = asked;
  await rewrite(server, 'b.service', 2, unit('After=a.service\n'));
  await vi.waitFor(() => expect(asked).toBeGreaterThan(before), { timeout: 50_000 });
  expect(await title()).toBe('1 reference');
});
