/** The words after the first `--`; all when there is none. */
export function afterDashes(words: readonly string[]): readonly string[] {
  return words.slice(words.indexOf('--') + 1);
}

/** Flags of `ssh` that say by themselves which machine is meant. */
const NAMING = /^(--machine|--unit|-m|-u)(=|$)|^-[mu]./;

/**
 * Takes the remote command off the words of `fleetctl … ssh …`, so that its flags are not read as fleetctl's: what comes
 * after the machine, or with `--machine` or `--unit` from the first word that is no flag.
 * @param words with the command's name at `start`
 * @param takesValue whether the word after this flag is its value
 */
export function splitRemoteCommand(
  words: readonly string[],
  start: number,
  takesValue: (flag: string) => boolean,
): { readonly own: readonly string[]; readonly remote: readonly string[] } {
  let named = words.slice(0, start).some(word => NAMING.test(word));
  let index = start + 1;
  for (; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '--') break;
    if (word.startsWith('-')) {
      named ||= NAMING.test(word);
      if (takesValue(word)) index++;
    } else if (named) {
      break;
    } else {
      named = true;
    }
  }
  return { own: words.slice(0, index), remote: afterDashes(words.slice(index)) };
}
