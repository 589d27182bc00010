import type { LintContext } from './context.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';

/** Values that systemd still takes, but not without complaint. */
export function checkDeprecatedValues({ document }: LintContext): Diagnostic[] {
  return document.sections.flatMap(({ entries }) =>
    entries.flatMap(({ key, value, valueRange }) => {
      if (key !== 'KillMode' || value !== 'none') return [];
      const message =
        'With KillMode=none processes outlive the unit, and systemd will no longer take it one day: write mixed or ' +
        'control-group.';
      return [diagnostic('deprecated-value', valueRange, message, { replacement: 'mixed' })];
    }),
  );
}
