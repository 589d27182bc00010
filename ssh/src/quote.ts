/** A command as one line that a POSIX shell reads back as the same words: what sshd hands to the login shell. */
export function quoteCommand(words: readonly string[]): string {
  return words.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
