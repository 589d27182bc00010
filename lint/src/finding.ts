import { LineIndex, lint, parseUnitFile, type DiagnosticCode, type Severity } from '@flotilla/unit';

/** One diagnostic in a file, with the place as people count: lines and columns from 1, the end exclusive. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly message: string;
}

/** Severities from the gravest to the least. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** Everything that is wrong in one unit file; its name tells what kind of unit it is. */
export function findings(path: string, text: string, targetVersion?: number): Finding[] {
  const lines = new LineIndex(text);
  const options = targetVersion === undefined ? { fileName: path } : { fileName: path, targetVersion };
  return lint(parseUnitFile(text), options).map(({ start, end, severity, code, message }) => {
    const from = lines.positionAt(start);
    const to = lines.positionAt(end);
    return {
      path,
      line: from.line + 1,
      column: from.character + 1,
      endLine: to.line + 1,
      endColumn: to.character + 1,
      severity,
      code,
      message,
    };
  });
}

/** Whether a finding is at least as grave as `level`. */
export const isAtLeast = ({ severity }: Finding, level: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(level);
