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
    'Before=',
    'Requires=',
    'DefaultDependencies=no',
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
  ...[
    '%i',
    '%',
    '${A}',
    '"',
    "'",
    'a.service',
    'neighbour.service',
    'web@%i.service',
    'web@*.service',
    '5s',
    'yes',
    '\ufeff',
    'é',
    '😀',
  ],
);
const text = fc.array(piece, { maxLength: 25 }).map(pieces => pieces.join(''));
const change = fc.record({ from: fc.nat(200), length: fc.nat(12), text, isWhole: fc.nat(9).map(n => n === 0) });
/** Changes come one or several at a time. */
const changes = fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { maxLength: 5 });
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

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

/** Opens a text beside another unit, has it changed and gives what the server then says of it beside what it says of the outcome. */
async function typed(
  file: string,
  before: string,
  steps: readonly (readonly Change[])[],
): Promise<{ changed: Diagnostic[]; fresh: Diagnostic[] }> {
  const folder = `file:///${String(++opened)}`;
  const uris = ['x', 'y'].map(name => `${folder}/${name}/${file}`);
  const neighbours = ['x', 'y'].map(name => `${folder}/${name}/neighbour.service`);
  const [uri = '', again = ''] = uris;
  const document = TextDocument.create(uri, '', 1, before);
  for (const neighbour of neighbours) await editor().open(neighbour, '[Unit]\nAfter=a.service web@1.service\n');
  await editor().open(uri, before);
  for (const step of steps) {
    const version = document.version + 1;
    const contentChanges = step.map(each => {
      const one = toEvent(document, each);
      TextDocument.update(document, [one], version);
      return one;
    });
    const textDocument = { uri, version };
    await editor().connection.sendNotification('textDocument/didChange', { textDocument, contentChanges });
  }
  await editor().open(again, document.getText());
  // behind this the folders have been looked at, so that other units count
  await editor().connection.sendRequest('workspace/symbol', { query: '' });
  const result = { changed: await diagnostics(uri), fresh: await diagnostics(again) };
  for (const each of [...uris, ...neighbours]) await editor().close(each);
  return result;
}

function toEvent(
  document: TextDocument,
  { from, length, text: inserted, isWhole }: Change,
): TextDocumentContentChangeEvent {
  if (isWhole) return { text: inserted };
  return { range: { start: document.positionAt(from), end: document.positionAt(from + length) }, text: inserted };
}

async function diagnostics(uri: string): Promise<Diagnostic[]> {
  return (await editor().ask<{ items: Diagnostic[] }>('textDocument/diagnostic', uri)).items;
}

test('after any changes a document has the diagnostics of its text', async () => {
  await fc.assert(
    fc.asyncProperty(name, text, changes, async (file, before, steps) => {
      const { changed, fresh } = await typed(file, before, steps);
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
