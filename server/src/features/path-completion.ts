// Paths in values: those of this machine, of the tree that a unit file lies in, and of the folders that are open.
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fleetSection, isQuadlet, nodeAt } from '@flotilla/unit';
import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver';
import { toRange } from '../convert.ts';
import type { UnitFile } from '../unit-file.ts';
import { systemRootOf } from '../workspace/unit-root.ts';

/** More than anybody reads; the editor asks again when more has been typed. */
const MOST = 300;

/**
 * Names that go on with the path before the cursor; none where no path is begun. `folders` are those that are open in
 * the editor, as paths: each is taken for the root of a system, as packages and images are laid out.
 */
export async function pathCompletionsAt(
  file: UnitFile,
  offset: number,
  folders: readonly string[],
): Promise<CompletionItem[]> {
  const typed = file.uri.startsWith('file:') ? pathBefore(file, offset) : undefined;
  if (typed === undefined) return [];
  const cut = typed.lastIndexOf('/') + 1;
  const begun = typed.slice(cut);
  const rest = /^[^\s"':,/\\]*/.exec(file.document.text.slice(offset))?.[0] ?? '';
  const range = toRange(file.index, { start: offset - begun.length, end: offset + rest.length });
  const goesOn = file.document.text[offset + rest.length] === '/';
  const names = await namesIn(placesOf(file.path, typed.slice(0, cut), folders), begun);
  return names.map(({ name, isFolder }) => {
    const label = isFolder ? `${name}/` : name;
    const kind = isFolder ? CompletionItemKind.Folder : CompletionItemKind.File;
    return { label, kind, filterText: label, textEdit: { range, newText: goesOn ? name : label } };
  });
}

/**
 * What is typed of a path: from the start of a word, behind prefixes as `-` and `!`, or behind `=`, `:` and `,` in it.
 * Relative ones only where they are so by their own file: podman's.
 */
function pathBefore({ document, kind }: UnitFile, offset: number): string | undefined {
  const node = nodeAt(document, offset);
  if (node?.type !== 'entry' || offset <= node.equals || node.section === fleetSection) return undefined;
  const word = /[^\s"'=:,]*$/.exec(document.text.slice(node.equals + 1, offset))?.[0] ?? '';
  const path = word.replace(/^[-+!@|~]+/, '');
  if (path.startsWith('/')) return isAddress(document.text, offset - word.length) ? undefined : path;
  return /^\.{1,2}\//.test(path) && isQuadlet(kind ?? '') ? path : undefined;
}

/** `http://`: what stands behind such a colon is no path. */
const isAddress = (text: string, start: number): boolean =>
  /[a-z]:$/.test(text.slice(0, start)) && text[start + 1] === '/';

/** Folders in which a path goes on. */
function placesOf(path: string, folder: string, roots: readonly string[]): string[] {
  if (!folder.startsWith('/')) return [join(dirname(path), folder)];
  const trees = [systemRootOf(path), ...roots].filter(root => root !== undefined);
  return [...new Set([folder, ...trees.map(root => join(root, folder))])];
}

interface Name {
  readonly name: string;
  readonly isFolder: boolean;
}

async function namesIn(folders: readonly string[], begun: string): Promise<Name[]> {
  const found = new Map<string, Name>();
  for (const folder of folders) {
    for (const { name, isFolder } of await entriesOf(folder, begun))
      if (!found.has(name)) found.set(name, { name, isFolder });
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1)).slice(0, MOST);
}

/** Hidden ones when a dot is typed. What can't be read has nothing to propose. */
async function entriesOf(folder: string, begun: string): Promise<Name[]> {
  try {
    const all = await readdir(folder, { withFileTypes: true });
    const fitting = all.filter(({ name }) => name.startsWith(begun) && (begun !== '' || !name.startsWith('.')));
    return await Promise.all(
      fitting.slice(0, MOST).map(async entry => ({
        name: entry.name,
        isFolder: entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(folder, entry.name)))),
      })),
    );
  } catch {
    return [];
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
