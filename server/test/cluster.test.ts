// What the client says of a cluster reaches completion, hover and diagnostics.
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CompletionItem, Hover, PublishDiagnosticsParams } from 'vscode-languageserver';
import { readCluster } from '../src/cluster.ts';
import { startInProcess, type InProcess } from './support/in-process.ts';

vi.setConfig({ testTimeout: 60_000 });

const cluster = {
  cluster: 'prod',
  machines: [{ id: 'aaaa', address: '10.0.0.1', metadata: { region: 'eu' } }],
  units: [
    {
      name: 'flotilla-db.service',
      desiredState: 'launched',
      global: false,
      states: [{ machine: 'aaaa', load: 'loaded', active: 'failed', sub: 'failed' }],
    },
  ],
};

describe('a snapshot', () => {
  test('is taken as it is', () => expect(readCluster(cluster)).toEqual(cluster));

  test.each([
    [null],
    ['prod'],
    [{ ...cluster, cluster: 1 }],
    [{ ...cluster, machines: undefined }],
    [{ ...cluster, machines: [{ id: 'a', address: 'b' }] }],
    [{ ...cluster, machines: [{ id: 'a', address: 'b', metadata: { region: 1 } }] }],
    [{ ...cluster, units: [{ name: 'a.service' }] }],
    [{ ...cluster, units: [{ name: 'a.service', states: [null] }] }],
  ])('%j is none', params => expect(readCluster(params)).toBeUndefined());
});

describe('the server', () => {
  let server: InProcess | undefined;
  afterEach(() => server?.dispose());

  test('knows it until it is told otherwise', async () => {
    let codes: readonly unknown[] = [];
    const warnings: unknown[] = [];
    const editor = (server = await startInProcess({
      onNotification: (method, params) => {
        if (method === 'window/logMessage') warnings.push(params);
        if (method !== 'textDocument/publishDiagnostics') return;
        codes = (params as PublishDiagnosticsParams).diagnostics
          .map(({ code }) => code)
          .filter(code => code === 'unknown-unit');
      },
    }));
    const uri = 'file:///nowhere/a.service';
    const tell = (params: unknown): Promise<void> => editor.connection.sendNotification('flotilla/cluster', params);
    const proposed = async (line: number, character: number): Promise<readonly string[]> => {
      const items = await editor.ask<CompletionItem[]>('textDocument/completion', uri, {
        position: { line, character },
      });
      return items.map(({ label }) => label);
    };
    const said = (expected: readonly unknown[]): Promise<void> =>
      vi.waitFor(() => expect(codes).toEqual(expected), { timeout: 50_000 });

    await editor.open(
      uri,
      '[Unit]\nRequires=flotilla-db.service\n[Service]\nExecStart=/bin/true\n[X-Fleet]\nMachineMetadata=\n',
    );
    await said(['unknown-unit']);
    expect(await proposed(5, 16)).toEqual([]);
    await tell(cluster);
    await said([]);
    expect(await proposed(5, 16)).toEqual(['region']);
    expect(await proposed(1, 9)).toContain('flotilla-db.service');
    const hover = await editor.ask<Hover>('textDocument/hover', uri, { position: { line: 1, character: 12 } });
    expect(hover.contents).toMatchObject({ value: expect.stringContaining('failed (failed) on 10.0.0.1') as unknown });
    await tell({ nonsense: true });
    expect(await proposed(5, 16)).toEqual(['region']);
    expect(warnings).toMatchObject([{ message: expect.stringContaining('flotilla/cluster') as unknown }]);
    await tell(null);
    await said(['unknown-unit']);
    expect(await proposed(5, 16)).toEqual([]);
  });
});
