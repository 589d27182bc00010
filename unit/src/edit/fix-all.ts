import { kindOf } from '../lint/context.ts';
import { lint, type Diagnostic } from '../lint/index.ts';
import { fileKindOf } from '../catalog/file-kind.ts';
import { parseUnitFile } from '../parse.ts';
import { applyEdits, collide, difference, type Edit } from './edit.ts';
import { fixesFor, type Fix } from './fixes.ts';

/** More rounds than any file needs: a fix may bring up the next problem, such as that of the value behind a name. */
const ROUNDS = 100;

export interface FixAllOptions {
  /** Path or name of the file, which tells the type of unit. */
  readonly fileName: string | undefined;
  /** Version of systemd that the file is for; the newest unless told. */
  readonly targetVersion?: number | undefined;
  /** Which diagnostics to mend, and which fixes to take; without it, what is safe to do unasked. */
  readonly accept?: (found: Diagnostic, fix: Fix) => boolean;
}

/** Mends all that can be mended at once, over and over until nothing is left to do; the edits that lead there. */
export function fixAll(text: string, options: FixAllOptions): Edit[] {
  let current = text;
  let first: readonly Edit[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const edits = oneRound(current, options);
    if (edits.length === 0) break;
    if (round === 0) first = edits;
    current = applyEdits(current, edits);
  }
  // the edits themselves keep cursors and marks in place better than one that spans them all
  return first.length > 0 && applyEdits(text, first) === current ? [...first] : difference(text, current);
}

const isSafe = (_found: Diagnostic, { safe }: Fix): boolean => safe;

/** Fixes that do not get in each other's way. */
function oneRound(text: string, { fileName, targetVersion, accept = isSafe }: FixAllOptions): Edit[] {
  const document = parseUnitFile(text);
  const kind = kindOf(document, fileName === undefined ? undefined : fileKindOf(fileName));
  const taken: Edit[] = [];
  const options = {
    ...(fileName === undefined ? {} : { fileName }),
    ...(targetVersion === undefined ? {} : { targetVersion }),
  };
  for (const found of lint(document, options)) {
    const fix = fixesFor(document, kind, found).find(each => each.preferred && accept(found, each));
    if (fix !== undefined && !fix.edits.some(edit => taken.some(other => collide(edit, other)))) {
      taken.push(...fix.edits);
    }
  }
  return taken;
}
