import { sha1 } from './sha1.ts';
import type { UnitOption } from './types.ts';

/**
 * The text that fleet stores, hashes and prints for these options (fleet §2): sections in the order in which they
 * first occur, each option as `Name=Value`, one blank line between sections; nothing for no options.
 */
export function normalForm(options: readonly UnitOption[]): string {
  const sections = new Map<string, string[]>();
  for (const { section, name, value } of options) {
    const lines = sections.get(section);
    if (lines === undefined) sections.set(section, [`${name}=${value}\n`]);
    else lines.push(`${name}=${value}\n`);
  }
  return Array.from(sections, ([section, lines]) => `[${section}]\n${lines.join('')}`).join('\n');
}

/** fleet's hash of a unit: SHA-1 of the normal form, 40 hex digits. The unit's name is not part of it. */
export function hashOptions(options: readonly UnitOption[]): string {
  return sha1(normalForm(options));
}

/** The first `Description=` of `[Unit]`; empty when there is none. */
export function unitDescription(options: readonly UnitOption[]): string {
  return options.find(({ section, name }) => section === 'Unit' && name === 'Description')?.value ?? '';
}
