import { isUnitName, parseUnitName } from '@flotilla/unit';
import type { Range, RenameFile, TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { toRange } from '../convert.ts';
import type { UnitFile } from '../unit-file.ts';
import type { IndexedFile, IndexedReference, UnitIndex } from '../workspace/unit-index.ts';
import { unitAsked } from './references.ts';

/** Why a unit can't be renamed, in a sentence for people. */
export class RenameError extends Error {
  override readonly name = 'RenameError';
}

/** What would be renamed at the cursor, and its name to begin with. Undefined where no unit of the workspace is. */
export function prepareRename(
  file: UnitFile,
  offset: number,
  index: UnitIndex,
): { range: Range; placeholder: string } | undefined {
  const target = targetAt(file, offset, index);
  return target && { range: toRange(file.index, target), placeholder: target.name };
}

interface Target {
  readonly start: number;
  readonly end: number;
  /** The unit that has the files: the template when the instance has none of its own. */
  readonly name: string;
  readonly files: readonly IndexedFile[];
}

function targetAt(file: UnitFile, offset: number, index: UnitIndex): Target | undefined {
  const unit = unitAsked(file, offset);
  if (unit === undefined || unit.isPattern || (unit.written === '' && unit.name !== file.unitName)) return undefined;
  const files = index.definitions(unit.name, file.path).filter(({ dropIn }) => !dropIn);
  const name = files[0]?.unitName;
  return name === undefined ? undefined : { name, files, start: unit.start, end: unit.end };
}

export interface RenameOptions {
  /** Version of a document that is open, which its edits are for; null for one that is not. */
  readonly versionOf: (uri: string) => number | null;
}

/**
 * Renames a unit: its file and the folder of its drop-ins, and wherever the workspace names it; with a template all its
 * instances. What started it because their names were alike is told its new name. Throws RenameError.
 */
export function renameAt(
  file: UnitFile,
  offset: number,
  newName: string,
  index: UnitIndex,
  { versionOf }: RenameOptions,
): WorkspaceEdit | undefined {
  const target = targetAt(file, offset, index);
  if (target === undefined) return undefined;
  const wanted = checkName(target, newName, index);
  if (wanted === target.name) return { documentChanges: [] };
  const edits = new Map<string, TextEdit[]>();
  for (const { file: named, reference } of index.referencesTo(target.name, file.path)) {
    const edit = editOf(named, reference, target.name, wanted);
    if (edit !== undefined) edits.set(named.uri, [...(edits.get(named.uri) ?? []), edit]);
  }
  const texts = [...edits].map(([uri, changes]): TextDocumentEdit => ({
    textDocument: { uri, version: versionOf(uri) },
    edits: changes,
  }));
  // files move at last, so that all edits find the names they were made for
  return { documentChanges: [...texts, ...fileRenames(target, wanted, index)] };
}

/** The full name that was meant. */
function checkName({ name, files }: Target, newName: string, index: UnitIndex): string {
  const type = name.slice(name.lastIndexOf('.'));
  const wanted = newName.endsWith(type) ? newName : isUnitName(newName) ? newName : newName + type;
  if (!isUnitName(wanted)) {
    throw new RenameError(
      `"${newName}" is no unit name: it may have letters, digits and ":", "-", "_", ".", "\\", "@"`,
    );
  }
  if (!wanted.endsWith(type)) throw new RenameError(`The new name must end in ${type} as the old one does`);
  if (parseUnitName(wanted)?.isTemplate !== parseUnitName(name)?.isTemplate) {
    const isTemplate = parseUnitName(name)?.isTemplate === true;
    throw new RenameError(
      isTemplate
        ? `${name} is a template: its new name must end in @${type}`
        : `${name} is no template: its new name must not end in @${type}`,
    );
  }
  const folders = new Set(files.map(({ path }) => folderOf(path)));
  const taken = index.filesOf(wanted).find(({ path, dropIn }) => !dropIn && folders.has(folderOf(path)));
  if (taken !== undefined && wanted !== name) throw new RenameError(`${taken.path} is there already`);
  return wanted;
}

/** Undefined for what names the unit by the file's own name: that changes with it. */
function editOf(
  { unitName }: IndexedFile,
  { written, type, key, range }: IndexedReference,
  name: string,
  wanted: string,
): TextEdit | undefined {
  if (type === 'implied') {
    // behind the header, whose name the range is
    const end = { line: range.end.line, character: range.end.character + 1 };
    return { range: { start: end, end }, newText: `\n${key}=${wanted}` };
  }
  if (type === 'pattern' && !patternPrefix(written, name)) return undefined;
  const isTemplate = parseUnitName(name)?.isTemplate === true;
  const at = written.indexOf('@');
  const prefix = at < 0 ? written : written.slice(0, at);
  if (unitName === name && (isTemplate ? prefix : written).includes('%')) return undefined;
  if (!isTemplate) return { range, newText: wanted };
  return {
    range,
    newText: wanted.slice(0, wanted.indexOf('@')) + (at < 0 ? wanted.slice(wanted.indexOf('@')) : written.slice(at)),
  };
}

/** Whether a pattern names the template's prefix in full, as `web@*.service` does, so that it can follow. */
function patternPrefix(pattern: string, name: string): boolean {
  const at = name.indexOf('@');
  return at > 0 && pattern.startsWith(name.slice(0, at + 1));
}

function fileRenames({ name, files }: Target, wanted: string, index: UnitIndex): RenameFile[] {
  const moved = files.map(({ uri }) => renamed(uri, name, wanted));
  const folders = new Set(
    index
      .filesOf(name)
      .filter(({ dropIn, path }) => dropIn && files.some(file => folderOf(file.path) === folderOf(folderOf(path))))
      .map(({ uri }) => folderOf(uri)),
  );
  return [...moved, ...[...folders].map(uri => renamed(uri, name, wanted))];
}

/** The last part of an address is the name, however it is encoded, or the name and `.d`. */
function renamed(uri: string, name: string, wanted: string): RenameFile {
  const folder = uri.slice(0, uri.lastIndexOf('/') + 1);
  const last = decodeURIComponent(uri.slice(folder.length));
  return { kind: 'rename', oldUri: uri, newUri: folder + encodeURIComponent(wanted + last.slice(name.length)) };
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
