import { LineIndex, lint, parseUnitFile, type DiagnosticCode, type Severity, type UnitGraph } from '@flotilla/unit';

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

/** What else there is to judge by, as of {@link lint}. */
export interface FindingOptions {
  readonly targetVersion?: number | undefined;
  readonly graph?: UnitGraph;
}

/** Everything that is wrong in one unit file; its name tells what kind of unit it is. */
export function findings(path: string, text: string, { targetVersion, graph }: FindingOptions = {}): Finding[] {
  const lines = new LineIndex(text);
  const version = targetVersion === undefined ? {} : { targetVersion };
  const around = graph === undefined ? {} : { graph };
  return lint(parseUnitFile(text), { fileName: path, ...version, ...around }).map(
    ({ start, end, severity, code, message }) => {
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
    },
  );
}

/** Whether a finding is at least as grave as `level`. */
export const isAtLeast = ({ severity }: Finding, level: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(level);
