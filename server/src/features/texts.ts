// What hover and completion say about sections, directives and options, in Markdown.
import type { Directive, FleetOption } from '@flotilla/unit';
import { fleetSection, sectionText } from '@flotilla/unit';

/** Loaded when first asked for: the manual's texts are most of the program, and most sessions start without them. */
export function loadManual(): Promise<typeof import('@flotilla/unit/docs')> {
  return import('@flotilla/unit/docs');
}

export async function directiveText(found: Directive): Promise<string> {
  const { documentation } = await loadManual();
  const manual = documentation(found);
  const source = manual && `[${manual.page}(5)](${manual.url})`;
  return paragraphs(`**${found.name}=** in [${found.section}]`, history(found), manual?.text, source);
}

/** Since when, until when, what instead. */
function history({ section, since, podman, removed, replacement }: Directive): string | undefined {
  const place = replacement && replacement.section !== section ? ` in [${replacement.section}]` : '';
  const facts = [
    since === undefined ? undefined : `Since systemd ${since}`,
    podman === undefined ? undefined : `Since podman ${podman}`,
    removed === undefined ? undefined : `ignored by systemd ${removed} and newer`,
    replacement === undefined ? undefined : `write \`${replacement.name}=\`${place} instead`,
  ].filter(fact => fact !== undefined);
  if (facts.length === 0) return undefined;
  const sentence = facts.join(', ');
  return `*${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.*`;
}

export async function sectionMarkdown(name: string, kind: string | undefined): Promise<string | undefined> {
  const found = sectionText(name, kind);
  if (found === undefined) return undefined;
  const { manualUrl } = await loadManual();
  const source = found.page && `[${found.page}(5)](${manualUrl(found.page)})`;
  return paragraphs(`**[${name}]**`, found.text, source);
}

export function fleetText(option: FleetOption, spelling = option.name): string {
  const old = spelling === option.name ? undefined : `*Old spelling of \`${option.name}=\`.*`;
  return paragraphs(`**${spelling}=** in [${fleetSection}]`, old, option.text, `Value: ${option.value}.`);
}

function paragraphs(...parts: (string | undefined)[]): string {
  return parts.filter(part => part !== undefined).join('\n\n');
}
