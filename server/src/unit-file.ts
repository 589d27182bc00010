import { fileKindOf, kindOf, lint, LineIndex, parseUnitFile, unitReferences } from '@flotilla/unit';
import type { Diagnostic, UnitDocument, UnitReference } from '@flotilla/unit';

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
  /** Computed when first asked for. */
  readonly diagnostics: readonly Diagnostic[];
  /** Units that it names, computed when first asked for. */
  readonly references: readonly UnitReference[];
}

/** Takes a text apart. The name is read out of the URI, whatever its scheme. */
export function openUnitFile(uri: string, text: string): UnitFile {
  const path = pathOf(uri);
  const document = parseUnitFile(text);
  const named = fileKindOf(path);
  const kind = kindOf(document, named);
  const identity = { kind, unitName: named?.unitName, dropIn: named?.dropIn ?? false };
  let diagnostics: readonly Diagnostic[] | undefined;
  let references: readonly UnitReference[] | undefined;
  return {
    uri,
    path,
    document,
    index: new LineIndex(text),
    ...identity,
    get diagnostics() {
      return (diagnostics ??= lint(document, { fileName: path }));
    },
    get references() {
      return (references ??= unitReferences(document, identity));
    },
  };
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
