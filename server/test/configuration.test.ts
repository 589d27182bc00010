import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver';
import { readConfiguration } from '../src/configuration.ts';
import { startInProcess, type InProcess } from './support/in-process.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('the target version', () => {
  test.each([
    [undefined, undefined],
    [null, undefined],
    [{}, undefined],
    [{ systemd: null }, undefined],
    [{ systemd: { targetVersion: null } }, undefined],
    [{ systemd: { targetVersion: 'newest' } }, undefined],
    [{ systemd: { targetVersion: 252 } }, 252],
    [{ systemd: { targetVersion: '252' } }, 252],
  ])('%j is %s', (settings, targetVersion) => {
    expect(readConfiguration(settings)).toEqual({ targetVersion });
  });

  test.each(['v252', 0, -1, 252.5, true, {}])('%j is refused by name', targetVersion => {
    expect(() => readConfiguration({ systemd: { targetVersion } })).toThrow(
      /flotilla\.systemd\.targetVersion is .*: write the number/,
    );
  });
});

const uri = 'file:///nowhere/a.service';
const text = '[Service]\nExecStart=/bin/true\nType=notify-reload\nCPUShares=10\n';

describe('an editor', () => {
  let server: InProcess | undefined;
  let last: readonly Diagnostic[] = [];
  const errors: unknown[] = [];
  afterEach(() => server?.dispose());

  async function start(options: object): Promise<InProcess> {
    last = [];
    server = await startInProcess({
      ...options,
      onNotification: (method, params) => {
        if (method === 'textDocument/publishDiagnostics') last = (params as PublishDiagnosticsParams).diagnostics;
        if (method === 'window/showMessage') errors.push(params);
      },
    });
    return server;
  }

  const warned = (...expected: readonly string[]): Promise<void> =>
    vi.waitFor(
      () => {
        const messages = last.filter(({ severity }) => severity === 2).map(({ message }) => message);
        expect(messages).toEqual(expected.map(part => expect.stringContaining(part) as unknown));
      },
      { timeout: 50_000 },
    );

  test('may say it when it starts, and later', async () => {
    const editor = await start({ initializationOptions: { systemd: { targetVersion: 250 } } });
    await editor.open(uri, text);
    await warned('came with systemd 254, and 250', 'CPUShares');
    const settings = { flotilla: { systemd: { targetVersion: null } } };
    await editor.connection.sendNotification('workspace/didChangeConfiguration', { settings });
    await warned('CPUShares');
  });

  test('is asked for it, where it answers', async () => {
    let targetVersion: unknown = 250;
    const editor = await start({
      capabilities: { workspace: { configuration: true } },
      answers: { 'workspace/configuration': () => [{ systemd: { targetVersion } }] },
    });
    await editor.open(uri, text);
    await warned('came with systemd 254, and 250', 'CPUShares');
    targetVersion = 262;
    await editor.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    // to who asks for a version, what that has lost is a warning
    await warned('CPUShares');
    targetVersion = 'old';
    await editor.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await vi.waitFor(() => expect(errors).toMatchObject([{ message: expect.stringContaining('"old"') as unknown }]), {
      timeout: 50_000,
    });
  });
});
