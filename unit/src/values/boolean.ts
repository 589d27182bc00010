const words: ReadonlySet<string> = new Set(['yes', 'no', 'true', 'false', 'on', 'off', '1', '0', 'y', 'n', 't', 'f']);

/** Whether systemd reads a word as yes or no, in any letter case (`parse_boolean()`). */
export function isBooleanWord(text: string): boolean {
  return words.has(text.toLowerCase());
}
