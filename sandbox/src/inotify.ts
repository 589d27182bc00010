// The host's limit of inotify instances, which all machines share.
import { readFileSync, writeFileSync } from 'node:fs';
import { readRecord, sandboxNames } from './record.ts';

const FILE = '/proc/sys/fs/inotify/max_user_instances';
/** systemd, D-Bus, journald and others of one machine hold about ten; the usual limit of 128 ends near ten machines. */
const WANTED = 4096;

/** Raises the limit if it is low. Returns what to put back when the last sandbox goes; `undefined`: nothing. */
export function raiseInotifyLimit(): number | undefined {
  const before = Number(readFileSync(FILE, 'utf8'));
  if (before < WANTED) {
    setInotifyLimit(WANTED);
    return before;
  }
  // another sandbox may have raised it: whoever goes last puts it back
  return sandboxNames()
    .map(name => readRecord(name)?.inotifyInstances)
    .find(value => value !== undefined);
}

export function setInotifyLimit(instances: number): void {
  writeFileSync(FILE, String(instances));
}
