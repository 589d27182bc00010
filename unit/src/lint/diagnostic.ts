import type { Range } from '../syntax.ts';
import { diagnosticCodes, type DiagnosticCode, type Severity } from './codes.ts';

/** Something wrong in a file, at a range of UTF-16 offsets. */
export interface Diagnostic extends Range {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** One or two sentences: what is wrong and what to do. */
  readonly message: string;
  readonly data?: DiagnosticData;
}

/** What a quick fix needs. */
export interface DiagnosticData {
  /** Text to put in the place of the range. */
  readonly replacement?: string;
  /** Section that the entry belongs in. */
  readonly section?: string;
  /** A setting that is missing: the line to write, and in which section. */
  readonly add?: { readonly section: string; readonly line: string };
  /** The whole setting is best taken out. */
  readonly remove?: true;
}

/** Makes a diagnostic with its code's own severity. */
export function diagnostic(
  code: DiagnosticCode,
  { start, end }: Range,
  message: string,
  data?: DiagnosticData,
): Diagnostic {
  return { code, severity: diagnosticCodes[code], start, end, message, ...(data === undefined ? {} : { data }) };
}
