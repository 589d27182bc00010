import type { SyntaxCode } from '../syntax.ts';

/**
 * `error`: systemd or fleet refuses the file or the value. `warning`: it ignores what is written. `information`: it
 * takes it as it stands, which can't be what was meant, or fleet reads it otherwise than systemd. `hint`: it works, but
 * there is something to know.
 */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** All codes of diagnostics, with the severity each has. They stand in editors and in people's settings: never rename. */
export const diagnosticCodes = {
  'section-not-closed': 'error',
  'text-after-section': 'error',
  'bad-section-name': 'error',
  'line-too-long': 'error',
  'outside-section': 'warning',
  'missing-equals': 'warning',
  'missing-key': 'warning',
  'nul-character': 'warning',
  'bad-encoding': 'error',
  'unknown-section': 'warning',
  'unknown-directive': 'warning',
  'wrong-section': 'warning',
  'deprecated-directive': 'hint',
  'removed-directive': 'hint',
  'bad-boolean': 'error',
  'bad-word': 'error',
  'bad-value': 'error',
  'ignored-value': 'warning',
  'misread-value': 'information',
  'questionable-value': 'hint',
  'deprecated-value': 'warning',
  'missing-setting': 'error',
  'conflicting-settings': 'error',
  'unit-file-name': 'error',
  'no-effect': 'warning',
  'questionable-combination': 'hint',
  'overridden-setting': 'hint',
  'inline-comment': 'hint',
  'broken-continuation': 'information',
  'swallowed-line': 'information',
  'drop-in-install': 'hint',
  'too-new': 'warning',
  'unknown-unit': 'hint',
  'ordering-cycle': 'warning',
  'fleet-section-name': 'warning',
  'fleet-unknown-option': 'warning',
  'fleet-deprecated-option': 'hint',
  'fleet-combination': 'error',
  'fleet-bad-value': 'error',
  'fleet-ignored-value': 'warning',
  'fleet-never-matches': 'warning',
  'fleet-machine-id': 'hint',
  'fleet-self-conflict': 'hint',
  'fleet-drop-in': 'warning',
  'fleet-syntax': 'information',
} as const satisfies Readonly<Record<SyntaxCode, Severity>> & Readonly<Record<string, Severity>>;

export type DiagnosticCode = keyof typeof diagnosticCodes;
