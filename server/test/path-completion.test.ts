import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CompletionItemKind } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { pathCompletionsAt } from '../src/features/path-completion.ts';
import { openUnitFile } from '../src/unit-file.ts';
import { startInProcess } from './support/in-process.ts';

let tree = '';
beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'path-completion-'));
  for (const folder of ['etc/default', 'etc/systemd/system/web.service.d', 'opt/fleet-web/bin', 'pods'])
    mkdirSync(join(tree, folder), { recursive: true });
  for (const file of [
    'etc/default/fleet-web',
    'etc/default/fleet-worker',
    'opt/fleet-web/bin/serve',
    'opt/fleet-web/.hidden',
    'pods/web.yaml',
  ])
    writeFileSync(join(tree, file), '');
  symlinkSync('bin', join(tree, 'opt/fleet-web/libexec'));
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

/** Proposals at the cursor, and the text after the one of that label was taken. */
async function complete(
  marked: string,
  path = 'etc/systemd/system/web.service',
  folders: readonly string[] = [],
): Promise<{ labels: string[]; kinds: (CompletionItemKind | undefined)[]; accept: (label: string) => string }> {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const file = openUnitFile(pathToFileURL(join(tree, path)).href, text);
  const items = await pathCompletionsAt(file, offset, folders);
  const accept = (label: string): string => {
    const edit = items.find(item => item.label === label)?.textEdit;
    if (edit === undefined || !('range' in edit)) throw new Error(`no proposal ${label}`);
    return TextDocument.applyEdits(TextDocument.create('', '', 0, text), [edit]);
  };
  return { labels: items.map(({ label }) => label), kinds: items.map(({ kind }) => kind), accept };
}

describe('in the tree that the unit lies in', () => {
  test.each([
    ['[Service]\nEnvironmentFile=/etc/default/fleet-w|', ['fleet-web', 'fleet-worker']],
    ['[Service]\nEnvironmentFile=-/etc/default/fleet-w|', ['fleet-web', 'fleet-worker']],
    ['[Service]\nExecStart=-+/opt/fleet-web/|', ['bin/', 'libexec/']],
    ['[Service]\nExecStart=/bin/sh /opt/fleet-web/b|', ['bin/']],
    ['[Service]\nBindPaths=/a:/opt/fleet-web/|', ['bin/', 'libexec/']],
    ['[Service]\nEnvironment="HOME=/opt/fleet-web/|"', ['bin/', 'libexec/']],
    ['[Unit]\nConditionPathExists=|!/opt/fleet-web/', []],
    ['[Unit]\nConditionPathExists=!/opt/fleet-web/.|', ['.hidden']],
    ['[Unit]\nConditionPathExists=/opt/fleet-web/none/|', []],
    ['[Unit]\nDocumentation=file:/opt/fleet-web/|', ['bin/', 'libexec/']],
    ['[Unit]\nDocumentation=http://opt/fleet-web/|', []],
    ['[Service]\nExecStart=opt/fleet-web/|', []],
    ['[Service]\nExecStart=./|', []],
    ['[X-Fleet]\nMachineMetadata=a=/opt/fleet-web/|', []],
    ['# /opt/fleet-web/|', []],
    ['[Service]\n/opt/fleet-web/|', []],
  ])('%j', async (marked, expected) => {
    expect((await complete(marked)).labels).toEqual(expected);
  });

  test('a drop-in lies in it too', async () => {
    const { labels } = await complete('[Service]\nExecStart=/opt/fleet-w|', 'etc/systemd/system/web.service.d/a.conf');
    expect(labels).toEqual(['fleet-web/']);
  });
});

test('what is a folder can be gone on with', async () => {
  const { kinds, accept } = await complete('[Service]\nExecStart=/opt/fleet-web/b|en/serve --now');
  expect(kinds).toEqual([CompletionItemKind.Folder]);
  expect(accept('bin/')).toBe('[Service]\nExecStart=/opt/fleet-web/bin/serve --now');
});

test('paths of quadlets may be relative to their file', async () => {
  expect((await complete('[Kube]\nYaml=./w|', 'pods/a.kube')).labels).toEqual(['web.yaml']);
  expect((await complete('[Kube]\nYaml=../opt/fleet-web/b|', 'pods/a.kube')).labels).toEqual(['bin/']);
});

test('folders that are open stand for the root, too', async () => {
  const marked = '[Service]\nExecStart=/opt/fleet-w|';
  expect((await complete(marked, 'pods/web.service')).labels).not.toContain('fleet-web/');
  expect((await complete(marked, 'pods/web.service', [tree])).labels).toContain('fleet-web/');
});

test('what this machine has is proposed', async () => {
  expect((await complete('[Service]\nExecStart=/bin/tru|', 'pods/web.service')).labels).toContain('true');
});

test('an editor is answered', async () => {
  const server = await startInProcess({ folders: [pathToFileURL(tree).href] });
  try {
    const uri = pathToFileURL(join(tree, 'pods/web.service')).href;
    await server.open(uri, '[Service]\nExecStart=/opt/fleet-web/bin/');
    const items = await server.ask<{ label: string }[]>('textDocument/completion', uri, {
      position: { line: 1, character: 29 },
    });
    expect(items.map(({ label }) => label)).toContain('serve');
  } finally {
    server.dispose();
  }
});
