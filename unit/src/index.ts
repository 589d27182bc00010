export type * from './types.ts';
export type * from './syntax.ts';
export { parseUnitFile } from './parse.ts';
export { printUnitFile, tokensOf, type Token, type TokenKind } from './tokens.ts';
export { nodeAt, sectionAt, entriesOf, textOffsetOf, valueOffsetAt } from './locate.ts';
export { LineIndex, type Position } from './text.ts';
export { readFleetUnit, UnitSyntaxError } from './fleet-file.ts';
export { normalForm, hashOptions, unitDescription } from './normal-form.ts';
export {
  parseUnitName,
  templateOf,
  validateUnitName,
  hasUnitType,
  isRecognizedUnitType,
  withDefaultType,
  unitNameFromArgument,
  unitNameMeant,
} from './name.ts';
export { globMatch, isGlobPattern } from './glob.ts';
export { readRequirements, expandFleetSpecifiers, unknownOptionWarning, xFleetValues } from './requirements.ts';
export { validateOptions, matchesMachineId, matchesMetadata, shortMachineId } from './xfleet.ts';
export { goQuote } from './go-text.ts';
export { sha1 } from './sha1.ts';

export {
  catalogVersion,
  directive,
  directivesOf,
  fileKinds,
  kindLabel,
  podmanVersion,
  quadletKinds,
  sectionsOf,
  sectionsWith,
  unitTypes,
  valuesOf,
} from './catalog/index.ts';
export type { Directive, DirectiveName, ValueSet } from './catalog/index.ts';
export { fileKindOf, isQuadlet, type FileKind } from './catalog/file-kind.ts';
export { fleetOptions, fleetSection, fleetSpellings, type FleetOption } from './catalog/fleet-options.ts';
export { sectionText, type SectionText } from './catalog/section-texts.ts';
export { diagnosticCodes, judgeNeighbours, lint, lintAlone, withoutIgnored } from './lint/index.ts';
export { allowedSections, kindOf } from './lint/context.ts';
export type { Diagnostic, DiagnosticCode, DiagnosticData, LintOptions, Severity } from './lint/index.ts';
export { booleanWords, isBoolean } from './lint/values.ts';
export { wellKnownUnits } from './catalog/well-known-units.ts';
export {
  applyEdits,
  extractDropIn,
  fixAll,
  fixesFor,
  ignoreAt,
  ignoreInFile,
  lineEndOf,
  splitComment,
} from './edit/index.ts';
export type { Edit, Fix, FixAllOptions } from './edit/index.ts';
export { formatUnitFile } from './format/format.ts';
export { isUnitName, resolveUnitName } from './references/resolve-name.ts';
export { namesUnits, unitReferences } from './references/unit-references.ts';
export type { FileIdentity, UnitReference } from './references/unit-references.ts';
export { execPrefixes, parseExecLine, variablesOf, type ExecLine } from './values/exec-line.ts';
export { findSpecifiers, specifier, specifiers, type Specifier } from './values/specifiers.ts';
export { parseCalendar, type CalendarSpec } from './values/calendar.ts';
export { nextElapse } from './values/next-elapse.ts';
export { formatTimeSpan, parseMicroseconds, parseNanoseconds, parseTimeSpan } from './values/time-span.ts';
export { formatSize, parseSize } from './values/size.ts';
export { parseResourceLimit, type ResourceLimit } from './values/rlimit.ts';
export { knownWords } from './values/known-words.ts';
export { judgeValue, type GivenValue, type ValueProblem } from './values/index.ts';
export { factsOf, settingsOf, UnitGraph } from './graph/index.ts';
export type { Dependency, EffectiveSetting, EffectiveUnit, FileFacts, Ordering, SettingFact } from './graph/index.ts';
export {
  escapeUnitPath,
  escapeUnitText,
  pathOfUnitName,
  unescapeUnitPath,
  unescapeUnitText,
  unitNameOfPath,
} from './escape.ts';
