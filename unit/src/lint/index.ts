import type { UnitGraph } from '../graph/unit-graph.ts';
import { unitReferences } from '../references/unit-references.ts';
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
import type { Neighbours } from './neighbours.ts';
import { checkOrdering } from './ordering-cycle.ts';
import { checkQuadlet } from './quadlet.ts';
import { checkRepeated } from './repeated.ts';
import { checkSections } from './sections.ts';
import { withoutPlaceholders } from './template.ts';
import { checkUnknownUnits } from './unknown-units.ts';
import { checkWholeFile } from './whole-file/index.ts';

export type { Diagnostic, DiagnosticData } from './diagnostic.ts';
export { withoutIgnored } from './ignored.ts';
export { diagnosticCodes, type DiagnosticCode, type Severity } from './codes.ts';

export interface LintOptions {
  /** Path or name of the file, which tells the type of unit; without it the sections tell. */
  readonly fileName?: string;
  /** Version of systemd that the file is for, such as 252; the newest unless told. */
  readonly targetVersion?: number;
  /** The units around the file, the file as it is now among them. Without it nothing is said of other units. */
  readonly graph?: UnitGraph;
}

/** Rules that look at one file by itself, and rules that look at the units around it. */
const ownRules = [
  checkSections,
  checkDirectives,
  checkDeprecatedValues,
  checkInlineComments,
  checkContinuations,
  checkRepeated,
  checkDropIn,
  checkFleet,
  checkWholeFile,
] as const;
/** Rules that a service which podman makes of a file is judged by: it adds what a service needs. */
const quadletRules = [
  checkSections,
  checkDirectives,
  checkDeprecatedValues,
  checkInlineComments,
  checkContinuations,
  checkRepeated,
  checkQuadlet,
] as const;
const settingsRules = [checkSections, checkDirectives, checkContinuations] as const;
const rulesOf = { unit: ownRules, quadlet: quadletRules, settings: settingsRules } as const;
const crossRules = [checkUnknownUnits, checkOrdering] as const;

/**
 * Everything that is wrong in a unit file or drop-in, by where it starts, but for what comments switch off. Never
 * throws, whatever the text is.
 */
export function lint(document: UnitDocument, options: LintOptions = {}): readonly Diagnostic[] {
  const { graph } = options;
  const own = lintAlone(document, options);
  return graph === undefined ? own : inOrder([...own, ...lintAmong(document, { ...options, graph })]);
}

/** The part of {@link lint} that does not depend on other units. */
export function lintAlone(
  document: UnitDocument,
  { fileName, targetVersion }: Omit<LintOptions, 'graph'> = {},
): readonly Diagnostic[] {
  const context = contextOf(document, fileName, targetVersion);
  const syntax = document.problems.map(({ code, message, ...range }) => diagnostic(code, range, message));
  const judged = rulesOf[context.family].flatMap(rule => rule(context));
  return withoutIgnored(document, inOrder(withoutPlaceholders(context, [...syntax, ...judged])));
}

/** The part of {@link lint} that other units may change. */
function lintAmong(
  document: UnitDocument,
  { fileName, graph }: Pick<LintOptions, 'fileName'> & { readonly graph: UnitGraph },
): readonly Diagnostic[] {
  const { family, isTemplate, kind, unitName, extent } = contextOf(document, fileName);
  if (family !== 'unit' || isTemplate) return [];
  const references = unitReferences(document, { kind, unitName, dropIn: extent === 'drop-in' });
  return withoutIgnored(document, judgeNeighbours({ references, unitName, graph }));
}

/** What rules about several units say of a file, before its comments are heard. */
export function judgeNeighbours(neighbours: Neighbours): readonly Diagnostic[] {
  return inOrder(crossRules.flatMap(rule => rule(neighbours)));
}

const inOrder = (found: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...found].sort((a, b) => a.start - b.start || a.end - b.end);
