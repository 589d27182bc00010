// What names what, as the tree that editors call a call hierarchy: a unit "calls" those that it names.
import {
  SymbolKind,
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type Range,
} from 'vscode-languageserver';
import type { UnitFile } from '../unit-file.ts';
import type { IndexedFile, UnitIndex } from '../workspace/unit-index.ts';
import { locationOf } from './definition.ts';
import { unitAsked } from './references.ts';

/** The unit under the cursor, to begin with; on a header that of the file. None that the workspace does not have. */
export function dependencyRoot(file: UnitFile, offset: number, index: UnitIndex): CallHierarchyItem[] {
  const unit = unitAsked(file, offset);
  return unit === undefined || unit.isPattern ? [] : index.definitions(unit.name, file.path).map(itemOf);
}

/** Who names the unit. */
export function dependents(item: CallHierarchyItem, index: UnitIndex): CallHierarchyIncomingCall[] {
  const file = fileOf(item, index);
  if (file?.unitName === undefined) return [];
  const calls = new Map<IndexedFile, Range[]>();
  for (const { file: from, reference } of index.referencesTo(file.unitName, file.path)) {
    if (from !== file) calls.set(from, [...(calls.get(from) ?? []), reference.range]);
  }
  return [...calls].map(([from, fromRanges]) => ({ from: itemOf(from), fromRanges }));
}

/** Whom the file names. */
export function dependenciesOf(item: CallHierarchyItem, index: UnitIndex): CallHierarchyOutgoingCall[] {
  const file = fileOf(item, index);
  if (file === undefined) return [];
  const calls = new Map<IndexedFile, Range[]>();
  for (const { name, type, range } of file.references) {
    if (name === undefined) continue;
    const targets: readonly IndexedFile[] =
      type === 'pattern' ? index.matching(name) : index.definitions(name, file.path);
    for (const target of targets) {
      if (target !== file) calls.set(target, [...(calls.get(target) ?? []), range]);
    }
  }
  return [...calls].map(([to, fromRanges]) => ({ to: itemOf(to), fromRanges }));
}

function itemOf({ uri, path, unitName, dropIn, description }: IndexedFile): CallHierarchyItem {
  const { range } = locationOf(uri);
  return {
    name: dropIn || unitName === undefined ? path.split('/').slice(-2).join('/') : unitName,
    kind: SymbolKind.Object,
    uri,
    range,
    selectionRange: range,
    ...(description === undefined ? {} : { detail: description }),
  };
}

/** Items come back from the editor, perhaps after the file has gone. */
function fileOf({ uri }: CallHierarchyItem, index: UnitIndex): IndexedFile | undefined {
  return index.files().find(file => file.uri === uri);
}
