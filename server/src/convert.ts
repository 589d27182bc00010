// The only place where ranges and severities of the core become those of the Language Server Protocol.
import type { Diagnostic as UnitDiagnostic, LineIndex, Severity } from '@flotilla/unit';
import { DiagnosticSeverity, DiagnosticTag, type Diagnostic, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';

/** Offsets of a text as a range of lines and characters. */
export function toRange(index: LineIndex, { start, end }: { readonly start: number; readonly end: number }): Range {
  return { start: index.positionAt(start), end: index.positionAt(end) };
}

/** A range of lines and characters as offsets of a document. */
export function offsetsOf(document: TextDocument, { start, end }: Range): { start: number; end: number } {
  return { start: document.offsetAt(start), end: document.offsetAt(end) };
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const deprecatedCodes: ReadonlySet<string> = new Set([
  'deprecated-directive',
  'removed-directive',
  'fleet-deprecated-option',
]);

/** Name under which editors show where a diagnostic comes from. */
export const diagnosticSource = 'flotilla';

export function toDiagnostic(index: LineIndex, found: UnitDiagnostic): Diagnostic {
  return {
    range: toRange(index, found),
    severity: severities[found.severity],
    code: found.code,
    source: diagnosticSource,
    message: found.message,
    ...(deprecatedCodes.has(found.code) ? { tags: [DiagnosticTag.Deprecated] } : {}),
    ...(found.data === undefined ? {} : { data: found.data }),
  };
}
