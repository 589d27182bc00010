import { join } from 'node:path';

/** Where people, not packages or systemd itself, put files. */
const PEOPLE = /^\/(etc|run|home|root)\//;
/** Also what `systemctl set-property` wrote: that is asked of systemd, not put beside it. */
const SYSTEMD_OWN = /\/(generator(\.early|\.late)?|transient)$|\.(attached|control)$/;
/** Where links of units that were linked at run time lie: the system's, and a user's own. */
const RUNTIME = /^\/run\/(user\/[0-9]+\/)?systemd\/(system|user)$/;

/** The folders in which a systemd looks for units, as it says itself; the first of several files of one name counts. */
export interface UnitPath {
  /** Where units that are linked at run time have their links. */
  readonly links: string;
  /** Folders whose files take the place of those linked at run time. */
  readonly before: readonly string[];
  /** Folders in which a drop-in was made by a person, with `systemctl edit` for example. */
  readonly people: readonly string[];
}

/**
 * @param folders the manager's UnitPath (`org.freedesktop.systemd1(5)`), most important first
 * @param root what the machine's `/` is called here
 */
export function unitPath(folders: readonly string[], root = '/'): UnitPath | undefined {
  const index = folders.findIndex(folder => RUNTIME.test(folder));
  const links = folders[index];
  if (links === undefined) return undefined;
  const here = (folder: string): string => join(root, folder);
  return {
    links: here(links),
    before: folders.slice(0, index).map(here),
    people: folders.filter(folder => PEOPLE.test(folder) && !SYSTEMD_OWN.test(folder)).map(here),
  };
}
