import type { Diagnostic as UnitDiagnostic } from '@flotilla/unit';
import { DocumentDiagnosticReportKind, type Diagnostic, type DocumentDiagnosticReport } from 'vscode-languageserver';
import { toDiagnostic } from '../convert.ts';
import type { UnitFile } from '../unit-file.ts';

/** Everything that is wrong in a file, as the protocol says it. */
export function diagnosticsOf({ index, diagnostics }: UnitFile): Diagnostic[] {
  return diagnostics.map(found => toDiagnostic(index, found));
}

/** Answers editors that ask for diagnostics; says only that nothing has changed when they have them already. */
export class DiagnosticReports {
  readonly #ids = new WeakMap<readonly UnitDiagnostic[], string>();
  #last = 0;

  /** The report on a file, empty for one that is not open. `known` is the number of the report that the editor has. */
  of(file: UnitFile | undefined, known?: string): DocumentDiagnosticReport {
    if (file === undefined) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    const resultId = this.#idOf(file.diagnostics);
    if (resultId === known) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items: diagnosticsOf(file) };
  }

  #idOf(diagnostics: readonly UnitDiagnostic[]): string {
    const id = this.#ids.get(diagnostics) ?? String(++this.#last);
    this.#ids.set(diagnostics, id);
    return id;
  }
}
