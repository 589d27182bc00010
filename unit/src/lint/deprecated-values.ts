import { directive } from '../catalog/index.ts';
import type { LintContext } from './context.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';

/** Values that systemd still takes, but not without complaint. */
export function checkDeprecatedValues({ document, kind }: LintContext): Diagnostic[] {
  return document.sections.flatMap(({ name, entries }) =>
    entries.flatMap(({ key, value, valueRange }) => {
      if (key !== 'KillMode' || value !== 'none') return [];
      if (kind !== undefined && directive(kind, name, key) === undefined) return [];
      const message =
        'With KillMode=none processes outlive the unit, and systemd will no longer take it one day: write mixed or ' +
        'control-group.';
      return [diagnostic('deprecated-value', valueRange, message, { replacement: 'mixed' })];
    }),
  );
}
