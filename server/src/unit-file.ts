import { fileKindOf, kindOf, LineIndex, parseUnitFile, unitReferences } from '@flotilla/unit';
import type { Diagnostic, UnitDocument, UnitReference } from '@flotilla/unit';
import { Judgement, nothingAround, type Surroundings } from './judgement.ts';

/** One version of one open file, taken apart. */
export interface UnitFile {
  readonly uri: string;
  /** The path in the URI, which tells type and name of the unit. */
  readonly path: string;
  readonly document: UnitDocument;
  readonly index: LineIndex;
  /** Type of unit, `service`: by name, else by the sections in it; undefined when neither tells. */
  readonly kind: string | undefined;
  /** Unit that the file is or adds to; undefined when its name does not tell. */
  readonly unitName: string | undefined;
  /** Whether it only adds to a unit. */
  readonly dropIn: boolean;
  /** Version of systemd that it is for; the newest when undefined. */
  readonly targetVersion: number | undefined;
  /** What is wrong in it by now: what is around it may change. The same array as long as nothing has. */
  readonly diagnostics: readonly Diagnostic[];
  /** What those of them that are about other units are before its comments are heard, to be compared. */
  readonly heard: string;
  /** Units that it names, computed when first asked for. */
  readonly references: readonly UnitReference[];
}

/** Takes a text apart. The name is read out of the URI, whatever its scheme. */
export function openUnitFile(uri: string, text: string, around: Surroundings = nothingAround): UnitFile {
  const path = pathOf(uri);
  const document = parseUnitFile(text);
  const named = fileKindOf(path);
  const kind = kindOf(document, named);
  const identity = { kind, unitName: named?.unitName, dropIn: named?.dropIn ?? false };
  let references: readonly UnitReference[] | undefined;
  const file: UnitFile = {
    uri,
    path,
    document,
    index: new LineIndex(text),
    ...identity,
    get targetVersion() {
      return around.targetVersion;
    },
    get diagnostics() {
      return judgement.diagnostics();
    },
    get heard() {
      return judgement.heard;
    },
    get references() {
      return (references ??= unitReferences(document, identity));
    },
  };
  const judgement = new Judgement(file, around);
  return file;
}

/** The path in a URI of any scheme, as people write it. */
export function pathOf(uri: string): string {
  const path = uri.replace(/^[a-z][a-z0-9+.-]*:(\/\/[^/]*)?/i, '').replace(/[?#].*$/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
