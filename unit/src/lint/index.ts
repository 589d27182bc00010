import type { UnitGraph } from '../graph/unit-graph.ts';
import type { UnitDocument } from '../syntax.ts';
import { contextOf } from './context.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { checkContinuations } from './continuation.ts';
import { checkDeprecatedValues } from './deprecated-values.ts';
import { checkDirectives } from './directives.ts';
import { checkDropIn } from './drop-in.ts';
import { checkFleet } from './fleet.ts';
import { withoutIgnored } from './ignored.ts';
import { checkInlineComments } from './inline-comment.ts';
import { checkOrdering } from './ordering-cycle.ts';
import { checkRepeated } from './repeated.ts';
import { checkSections } from './sections.ts';
import { checkUnknownUnits } from './unknown-units.ts';
import { checkWholeFile } from './whole-file/index.ts';

export type { Diagnostic, DiagnosticData } from './diagnostic.ts';
export { diagnosticCodes, type DiagnosticCode, type Severity } from './codes.ts';

export interface LintOptions {
  /** Path or name of the file, which tells the type of unit; without it the sections tell. */
  readonly fileName?: string;
  /** Version of systemd that the file is for, such as 252; the newest unless told. */
  readonly targetVersion?: number;
  /** The units around the file, the file as it is now among them. Without it nothing is said of other units. */
  readonly graph?: UnitGraph;
}

const rules = [
  checkSections,
  checkDirectives,
  checkDeprecatedValues,
  checkInlineComments,
  checkContinuations,
  checkRepeated,
  checkDropIn,
  checkFleet,
  checkWholeFile,
  checkUnknownUnits,
  checkOrdering,
] as const;

/**
 * Everything that is wrong in a unit file or drop-in, by where it starts, but for what comments switch off. Never
 * throws, whatever the text is.
 */
export function lint(
  document: UnitDocument,
  { fileName, targetVersion, graph }: LintOptions = {},
): readonly Diagnostic[] {
  const context = contextOf(document, fileName, targetVersion, graph);
  const syntax = document.problems.map(({ code, message, ...range }) => diagnostic(code, range, message));
  const judged = context.isUnit ? rules.flatMap(rule => rule(context)) : [];
  const all = [...syntax, ...judged].sort((a, b) => a.start - b.start || a.end - b.end);
  return withoutIgnored(document, all);
}
