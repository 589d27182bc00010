import { wholeValue, type GivenValue, type ValueGrammar, type ValueGrammars } from './grammar.ts';

/** Access rights in octal digits, 7777 at most, without sign or prefix (`parse_mode()`); undefined for anything else. */
export function parseMode(text: string): number | undefined {
  if (!/^[0-7]+$/.test(text)) return undefined;
  const mode = parseInt(text, 8);
  return mode <= 0o7777 ? mode : undefined;
}

const mode: ValueGrammar = given => (parseMode(given.text) === undefined ? wrongMode(given) : []);

function wrongMode(given: GivenValue): ReturnType<ValueGrammar> {
  const { text } = given;
  if (/^[0-7]+$/.test(text))
    return wholeValue(given, `${text} is more than 7777: write three or four octal digits, as in 0755.`);
  const digits = /^(?:0[oO]|[+\\])([0-7]{3,4})$/.exec(text)?.[1];
  if (digits !== undefined) {
    const plain = text.startsWith('+') ? digits : digits.padStart(4, '0');
    return wholeValue(given, `A mode is written in plain octal digits: ${plain}.`, plain);
  }
  const rights = readLetters(text) ?? readSymbols(text);
  if (rights !== undefined) {
    const octal = rights.toString(8).padStart(4, '0');
    return wholeValue(given, `A mode is written in octal digits: ${octal}.`, octal);
  }
  if (/^\d+$/.test(text))
    return wholeValue(given, `"${text}" is not octal: the digits of a mode run from 0 to 7, as in 0755.`);
  return wholeValue(given, `"${text}" is not a mode: write octal digits, as in 0755.`);
}

/** `rwxr-xr-x`, as ls shows it. */
function readLetters(text: string): number | undefined {
  if (!/^([r-][w-][x-]){3}$/.test(text)) return undefined;
  return text.split('').reduce((sum, letter) => sum * 2 + (letter === '-' ? 0 : 1), 0);
}

/** `u=rwx,g=rx,o=`, as chmod takes it. */
function readSymbols(text: string): number | undefined {
  if (!/^[ugoa]+=[rwx]*(,[ugoa]+=[rwx]*)*$/.test(text)) return undefined;
  const shifts: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };
  return text.split(',').reduce((sum, clause) => {
    const [who = '', letters = ''] = clause.split('=');
    const bits = letters.split('').reduce((all, letter) => all | ({ r: 4, w: 2, x: 1 }[letter] ?? 0), 0);
    return who
      .replaceAll('a', 'ugo')
      .split('')
      .reduce((all, name) => all | (bits << (shifts[name] ?? 0)), sum);
  }, 0);
}

/** Settings that are access rights. */
export const modeGrammars: ValueGrammars = { mode };
