import { fleetSection } from '../catalog/fleet-options.ts';
import { kindLabel, sectionsOf, unitTypes } from '../catalog/index.ts';
import type { HeaderNode } from '../syntax.ts';
import { allowedSections, kindsLike, type LintContext } from './context.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { nearMiss } from '../near-miss.ts';

/** Section headers that systemd, or fleet, does not know. What stands in such a section is not read. */
export function checkSections({ document, kind, family }: LintContext): Diagnostic[] {
  const allowed = allowedSections(kind);
  return document.sections.flatMap(({ header }) => {
    if (header.close === undefined || header.rest !== undefined || allowed.includes(header.name)) return [];
    if (!header.name.startsWith('X-')) {
      return [unknownSection(header, family === 'unit' ? [...allowed, fleetSection] : allowed, kind)];
    }
    return family === 'unit' ? checkExtension(header) : [];
  });
}

/** systemd leaves sections that start with `X-` to others; one that differs from [X-Fleet] only in case was meant for fleet. */
function checkExtension({ name, nameRange }: HeaderNode): Diagnostic[] {
  if (name === fleetSection || name.toLowerCase() !== fleetSection.toLowerCase()) return [];
  const message = `Neither systemd nor fleet reads [${name}]: write [${fleetSection}].`;
  return [diagnostic('fleet-section-name', nameRange, message, { replacement: fleetSection })];
}

function unknownSection(
  { name, nameRange }: HeaderNode,
  allowed: readonly string[],
  kind: string | undefined,
): Diagnostic {
  const owner = [...(kind === undefined ? [] : kindsLike(kind)), ...unitTypes].find(type =>
    sectionsOf(type).includes(name),
  );
  if (owner !== undefined && kind !== undefined) {
    const place = `in a ${kindLabel(kind)} file systemd ignores the whole section`;
    const message = `[${name}] belongs in ${kindLabel(owner)} files; ${place}.`;
    return diagnostic('unknown-section', nameRange, message);
  }
  const meant = nearMiss(name, allowed);
  const advice = meant === undefined ? 'Sections for other programs start with "X-".' : `Did you mean [${meant}]?`;
  const message = `systemd does not know the section [${name}] and ignores it. ${advice}`;
  return diagnostic('unknown-section', nameRange, message, meant === undefined ? undefined : { replacement: meant });
}
