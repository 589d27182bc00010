import { fleetSection } from '../catalog/fleet-options.ts';
import type { LintContext } from './context.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';

/** Sections that do less in a drop-in than in the unit's own file. */
export function checkDropIn({ document, extent }: LintContext): Diagnostic[] {
  if (extent !== 'drop-in') return [];
  return document.sections.flatMap(({ name, header: { open, close, nameRange } }) => {
    const range = { start: open, end: close?.end ?? nameRange.end };
    if (name === 'Install') {
      const message = '[Install] takes effect when the unit is enabled: run systemctl reenable after a change.';
      return [diagnostic('drop-in-install', range, message)];
    }
    if (name !== fleetSection) return [];
    const message = `fleet reads no drop-ins: move [${fleetSection}] to the unit's own file.`;
    return [diagnostic('fleet-drop-in', range, message)];
  });
}
