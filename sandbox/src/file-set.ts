// Files of a machine as data: which texts and links, at which paths.
import type { MachinePlace, Place } from './place.ts';
import type { Settings } from './settings.ts';

/** Files to write and links to make in a machine, by absolute path as the machine sees it. */
export interface FileSet {
  readonly files: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
}

/** What the files of a machine depend on. */
export interface MachineContext {
  readonly place: Place;
  readonly settings: Settings;
  readonly machine: MachinePlace;
  /** Texts of fleet.service and fleet.socket, by name. */
  readonly units: Readonly<Record<string, string>>;
}

/** Where the machine's administrator keeps units. */
export const SYSTEM = '/etc/systemd/system';

export function mergeFileSets(sets: readonly FileSet[]): FileSet {
  return {
    files: Object.fromEntries(sets.flatMap(set => Object.entries(set.files))),
    links: Object.fromEntries(sets.flatMap(set => Object.entries(set.links))),
  };
}

/** A file's text of these lines. */
export function lines(...text: readonly string[]): string {
  return text.join('\n') + '\n';
}

/** The link by which `systemctl enable` starts a unit with a target. */
export function wantedBy(target: string, unit: string, file: string): Record<string, string> {
  return { [`${SYSTEM}/${target}.wants/${unit}`]: file };
}
