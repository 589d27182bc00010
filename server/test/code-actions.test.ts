import { describe, expect, test } from 'vitest';
import { CodeActionKind, CodeActionTriggerKind, type CodeAction } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { codeActionsAt, type CodeActionOptions } from '../src/features/code-actions.ts';
import { atCursor } from './support/cursor.ts';

function actions(marked: string, options?: CodeActionOptions): { found: CodeAction[]; text: string; uri: string } {
  const { file, offset, text } = atCursor(marked);
  return { found: codeActionsAt(file, { start: offset, end: offset }, options), text, uri: file.uri };
}

const titles = (marked: string, options?: CodeActionOptions): string[] =>
  actions(marked, options).found.map(({ title, isPreferred }) => (isPreferred ? `${title}!` : title));

/** The text after the action of that title. */
function accept(marked: string, title: string, options?: CodeActionOptions): string {
  const { found, text, uri } = actions(marked, options);
  const edits = found.find(action => action.title === title)?.edit?.changes?.[uri];
  if (edits === undefined) throw new Error(`no action ${title} among ${found.map(action => action.title).join(', ')}`);
  return TextDocument.applyEdits(TextDocument.create('', '', 0, text), edits);
}

const quick = { only: [CodeActionKind.QuickFix] };

describe('what is proposed', () => {
  test.each([
    ['[Service]\nUser=|x', []],
    ['[Service]\nExecSt|rat=/a', ['Replace with ExecStart!', 'Remove ExecStrat=', ...ignoring('unknown-directive')]],
    ['[Service]\n|ExecStrat=/a', ['Replace with ExecStart!', 'Remove ExecStrat=', ...ignoring('unknown-directive')]],
    ['[Service]\nExecStrat|=/a', ['Replace with ExecStart!', 'Remove ExecStrat=', ...ignoring('unknown-directive')]],
    ['[Service]\nExecStrat=|/a', []],
    ['[Service]\nWanted|By=a.target', ['Move WantedBy= to [Install]!', ...ignoring('wrong-section')]],
    [
      '[Unit]\nBind|To=a.service\nBindTo=b.service',
      ['Replace with BindsTo=!', 'Fix all of deprecated-directive in this file', ...ignoring('deprecated-directive')],
    ],
    ['[Service]\nPrivateTmp=|yes # safe', ['Move the comment to a line of its own!', ...ignoring('bad-word')]],
  ])('%j', (marked, expected) => {
    expect(titles(marked, quick)).toEqual(expected);
  });

  function ignoring(code: string): string[] {
    return [`Ignore ${code} here`, `Ignore ${code} in this file`];
  }

  test('with the diagnostics that it answers', () => {
    const { found } = actions('[Unit]\nBind|To=a.service\nBindTo=b.service', quick);
    expect(found.map(({ diagnostics }) => diagnostics?.map(({ range }) => range.start.line))).toEqual([
      [1],
      [1, 2],
      [1],
      [1],
    ]);
  });
});

test.each([
  ['[Service]\nExecSt|rat=/a\n', 'Replace with ExecStart', '[Service]\nExecStart=/a\n'],
  [
    '[Unit]\nBind|To=a.service\nBindTo=b.service\nFoo=1\n',
    'Fix all of deprecated-directive in this file',
    '[Unit]\nBindsTo=a.service\nBindsTo=b.service\nFoo=1\n',
  ],
  [
    '[Service]\nWanted|By=a.target\nWantedBy=b.target\n',
    'Fix all of wrong-section in this file',
    '[Service]\n\n[Install]\nWantedBy=a.target\nWantedBy=b.target\n',
  ],
  ['[Service]\nFo|o=1\n', 'Ignore unknown-directive here', '[Service]\n# flotilla-ignore: unknown-directive\nFoo=1\n'],
  [
    '[Service]\nFo|o=1\n',
    'Ignore unknown-directive in this file',
    '# flotilla-ignore-file: unknown-directive\n[Service]\nFoo=1\n',
  ],
  [
    '[Service]\nEnvironment=A=|b # why\n',
    'Move the comment to a line of its own',
    '[Service]\n# why\nEnvironment=A=b\n',
  ],
])('%j: %s', (marked, title, expected) => {
  expect(accept(marked, title)).toBe(expected);
});

describe('of kinds', () => {
  const marked = '[Service]\nFoo=1\n[Unit]\nBind|To=a.service # x\n';

  test.each([
    [undefined, ['quickfix', 'refactor.rewrite', 'source.fixAll']],
    [['quickfix'], ['quickfix']],
    [['refactor'], ['refactor.rewrite']],
    [['source'], ['source.fixAll']],
    [['source.fixAll'], ['source.fixAll']],
    [['source.organizeImports'], []],
    [[], []],
  ])('%j', (only, expected) => {
    const { found } = actions(marked, only === undefined ? {} : { only });
    expect([...new Set(found.map(({ kind }) => kind))].sort()).toEqual(expected);
  });

  test('the whole file is left alone while the cursor moves', () => {
    const { found } = actions(marked, { trigger: CodeActionTriggerKind.Automatic });
    expect(found.some(({ kind }) => kind === CodeActionKind.SourceFixAll)).toBe(false);
  });

  test('of the whole file only what needs no decision is mended', () => {
    const text = '[Service]\nFoo=1\nPrivateTmpp=yes\nWantedBy=b.target\n[Unit]\nBindTo=a.service\n|';
    expect(accept(text, 'Fix all that needs no decision', { only: [CodeActionKind.SourceFixAll] })).toBe(
      '[Service]\nFoo=1\nPrivateTmpp=yes\n[Unit]\nBindsTo=a.service\n\n[Install]\nWantedBy=b.target\n',
    );
    expect(titles('[Service]\nFoo=1|\n', { only: [CodeActionKind.SourceFixAll] })).toEqual([]);
  });
});

test('edits carry the version that they are for', () => {
  const { found } = actions('[Service]\nExecSt|rat=/a', { version: 7, ...quick });
  expect(found[0]?.edit?.documentChanges).toMatchObject([{ textDocument: { version: 7 } }]);
});
