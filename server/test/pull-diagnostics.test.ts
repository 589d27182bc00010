import { afterEach, describe, expect, test } from 'vitest';
import type { DocumentDiagnosticReport, PublishDiagnosticsParams } from 'vscode-languageserver';
import { DiagnosticReports } from '../src/features/diagnostics.ts';
import { openUnitFile } from '../src/unit-file.ts';
import { startInProcess, type InProcess } from './support/in-process.ts';

const uri = 'file:///a.target';

describe('a report', () => {
  const file = openUnitFile(uri, '[Unit]\nFoo=1\n');

  test('is whole the first time and short while nothing changes', () => {
    const reports = new DiagnosticReports();
    const first = reports.of(file);
    expect(first).toMatchObject({ kind: 'full', items: [{ code: 'unknown-directive' }] });
    expect(reports.of(file, first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
    const other = reports.of(openUnitFile(uri, '[Unit]\n'), first.resultId);
    expect(other).toMatchObject({ kind: 'full', items: [] });
    expect(other.resultId).not.toBe(first.resultId);
  });

  test('on a file that is not open is empty', () => {
    expect(new DiagnosticReports().of(undefined)).toEqual({ kind: 'full', items: [] });
  });
});

describe('an editor', () => {
  let server: InProcess | undefined;
  afterEach(() => server?.dispose());

  async function start(pulls: boolean): Promise<{ editor: InProcess; sent: PublishDiagnosticsParams[] }> {
    const sent: PublishDiagnosticsParams[] = [];
    const editor = (server = await startInProcess({
      capabilities: pulls ? { textDocument: { diagnostic: {} } } : {},
      onNotification: (method, params) => {
        if (method === 'textDocument/publishDiagnostics') sent.push(params as PublishDiagnosticsParams);
      },
    }));
    return { editor, sent };
  }

  test('that asks is told when it asks, and never else', async () => {
    const { editor, sent } = await start(true);
    expect(editor.result.capabilities.diagnosticProvider).toEqual({
      interFileDependencies: true,
      workspaceDiagnostics: false,
    });
    const ask = (): Promise<DocumentDiagnosticReport> => editor.ask('textDocument/diagnostic', uri);
    expect(await ask()).toEqual({ kind: 'full', items: [] });
    await editor.open(uri, '[Unit]\nFoo=1\n');
    expect(await ask()).toMatchObject({ items: [{ code: 'unknown-directive' }] });
    await editor.close(uri);
    expect(await ask()).toMatchObject({ items: [] });
    expect(sent).toEqual([]);
  });

  test('that does not ask is sent them', async () => {
    const { editor, sent } = await start(false);
    expect(editor.result.capabilities.diagnosticProvider).toBeUndefined();
    await editor.open(uri, '[Unit]\nFoo=1\n');
    await editor.close(uri);
    // messages come in order, so behind this answer all is there
    await editor.ask('textDocument/foldingRange', uri);
    expect(sent.map(({ diagnostics }) => diagnostics.length)).toEqual([1, 0]);
  });
});
