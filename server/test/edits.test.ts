// A server over a long day: whatever is typed, it answers, and knows what it would know of the text freshly opened.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Diagnostic, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { startInProcess, type InProcess } from './support/in-process.ts';

const piece = fc.constantFrom(
  ...[
    '[Unit]',
    '[Service]',
    '[X-Fleet]',
    '[Install]',
    '[',
    ']',
    'After=',
    'ExecStart=',
    'User=',
    'Restart=',
    'BindTo=',
  ],
  ...[
    'Conflicts=',
    'MachineOf=',
    'Environment=',
    'RestartSec=',
    'OnCalendar=',
    'Documentation=',
    'man:a(1)',
    'https://x',
  ],
  ...[
    '=',
    '\\\n',
    '\\',
    '\n',
    '\n',
    '\r\n',
    '\r',
    '\0',
    ' ',
    '\t',
    '# c',
    '; d',
    '# flotilla-ignore: unknown-directive',
  ],
  ...['%i', '%', '${A}', '"', "'", 'a.service', 'web@%i.service', 'web@*.service', '5s', 'yes', '\ufeff', 'é', '😀'],
);
const text = fc.array(piece, { maxLength: 25 }).map(pieces => pieces.join(''));
const change = fc.record({ from: fc.nat(200), length: fc.nat(12), text });

const name = fc.constantFrom('a.service', 'web@.service', 'web.timer', 'a.socket', 'b.service.d/c.conf', 'untitled');

let server: InProcess | undefined;
const editor = (): InProcess => server ?? expect.unreachable('the server runs');

beforeAll(async () => {
  const workspaceEdit = { documentChanges: true, resourceOperations: ['rename' as const, 'create' as const] };
  const capabilities = { textDocument: { diagnostic: {} }, workspace: { workspaceEdit } };
  server = await startInProcess({ capabilities });
});

afterAll(() => server?.dispose());

const position = { line: 1, character: 3 };
const range = { start: { line: 0, character: 0 }, end: position };
const options = { tabSize: 4, insertSpaces: true };

/** Every request about a document, with the parameters beside it. */
const requests: Readonly<Record<string, object>> = {
  'textDocument/completion': { position },
  'textDocument/hover': { position },
  'textDocument/signatureHelp': { position },
  'textDocument/inlayHint': { range },
  'textDocument/codeLens': {},
  'textDocument/documentHighlight': { position },
  'textDocument/selectionRange': { positions: [position] },
  'textDocument/documentSymbol': {},
  'textDocument/foldingRange': {},
  'textDocument/documentLink': {},
  'textDocument/semanticTokens/full': {},
  'textDocument/semanticTokens/range': { range },
  'textDocument/codeAction': { range, context: { diagnostics: [] } },
  'textDocument/formatting': { options },
  'textDocument/rangeFormatting': { range, options },
  'textDocument/onTypeFormatting': { position, ch: '\n', options },
  'textDocument/definition': { position },
  'textDocument/references': { position, context: { includeDeclaration: true } },
  'textDocument/prepareCallHierarchy': { position },
  'textDocument/prepareRename': { position },
  'textDocument/rename': { position, newName: 'x.service' },
  'textDocument/diagnostic': {},
};

let opened = 0;

/** Opens a text, has it changed and gives what the server then says of it beside what it says of the outcome. */
async function typed(
  file: string,
  before: string,
  changes: readonly { from: number; length: number; text: string }[],
): Promise<{ changed: Diagnostic[]; fresh: Diagnostic[] }> {
  const folder = `file:///${String(++opened)}`;
  const uri = `${folder}/x/${file}`;
  const again = `${folder}/y/${file}`;
  const document = TextDocument.create(uri, '', 1, before);
  await editor().open(uri, before);
  for (const { from, length, text: inserted } of changes) {
    const start = document.positionAt(from);
    const end = document.positionAt(from + length);
    const contentChanges: TextDocumentContentChangeEvent[] = [{ range: { start, end }, text: inserted }];
    const version = document.version + 1;
    TextDocument.update(document, contentChanges, version);
    await editor().connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges,
    });
  }
  await editor().open(again, document.getText());
  const result = { changed: await diagnostics(uri), fresh: await diagnostics(again) };
  await editor().close(uri);
  await editor().close(again);
  return result;
}

async function diagnostics(uri: string): Promise<Diagnostic[]> {
  return (await editor().ask<{ items: Diagnostic[] }>('textDocument/diagnostic', uri)).items;
}

test('after any changes a document has the diagnostics of its text', async () => {
  await fc.assert(
    fc.asyncProperty(name, text, fc.array(change, { maxLength: 8 }), async (file, before, changes) => {
      const { changed, fresh } = await typed(file, before, changes);
      expect(changed).toEqual(fresh);
    }),
    { numRuns: 200 },
  );
}, 60_000);

test('every request is answered, whatever the text and wherever the cursor', async () => {
  await fc.assert(
    fc.asyncProperty(name, text, fc.nat(200), async (file, content, offset) => {
      const uri = `file:///${String(++opened)}/${file}`;
      await editor().open(uri, content);
      const here = TextDocument.create(uri, '', 1, content).positionAt(offset);
      const asked = Object.entries(requests).map(([method, params]) => {
        const placed = 'position' in params ? { ...params, position: here } : params;
        const answer = editor().ask(method, uri, placed);
        // a template can't become what is none: that is an answer, too
        return method === 'textDocument/rename' ? answer.catch(told) : answer;
      });
      await Promise.all(asked);
      await editor().close(uri);
    }),
    { numRuns: 150 },
  );
}, 60_000);

function told(error: unknown): void {
  expect(String(error)).toMatch(/template|must end in|is there already/);
}

describe('of a document that is not open nothing is said:', () => {
  test.each(Object.entries(requests))('%s', async (method, params) => {
    const answer = await editor().ask(method, 'file:///nowhere/a.service', params);
    expect([null, [], { data: [] }, { kind: 'full', items: [] }]).toContainEqual(answer);
  });
});
