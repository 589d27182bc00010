import { indexFile, UnitIndex } from '../../src/workspace/unit-index.ts';
import { openUnitFile, type UnitFile } from '../../src/unit-file.ts';

/** A workspace of files by path below `/w`, one of them with the cursor in it as `|`. */
export function workspaceOf(texts: Readonly<Record<string, string>>): {
  index: UnitIndex;
  file: UnitFile;
  offset: number;
  texts: Record<string, string>;
} {
  const index = new UnitIndex();
  const plain: Record<string, string> = {};
  let found: { file: UnitFile; offset: number } | undefined;
  for (const [path, marked] of Object.entries(texts)) {
    const offset = marked.indexOf('|');
    const text = marked.replace('|', '');
    plain[path] = text;
    const file = openUnitFile(`file:///w/${encodeURI(path)}`, text);
    index.store(indexFile(file));
    if (offset >= 0) found = { file, offset };
  }
  if (found === undefined) throw new Error('no cursor in any of the files');
  return { index, ...found, texts: plain };
}

/** The path below `/w` of an address. */
export function pathOfUri(uri: string): string {
  return decodeURIComponent(uri).replace('file:///w/', '');
}
