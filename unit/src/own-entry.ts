/** What a table has for a word that somebody has written; nothing that every object has, such as `constructor`. */
export const ownEntry = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
