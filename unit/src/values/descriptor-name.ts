import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { wholeValue } from './grammar.ts';
import { isFileName } from './path.ts';
import { expand } from './specifiers.ts';
import { wordOf } from './words.ts';

/** Why a text can't name a file descriptor (`fdname_is_valid()`): ASCII without ":", 255 characters. It may be empty. */
export function wrongFileDescriptorName(text: string): string | undefined {
  if (text.includes(':')) return 'The name of a file descriptor can\'t have ":".';
  if (/[^\x20-\x7e\ue030-\ue07a]/.test(text)) return 'The name of a file descriptor is plain ASCII.';
  return text.length > 255 ? 'The name of a file descriptor has at most 255 characters.' : undefined;
}

/** Why a text can't name a credential: it must do as a file's name and as a file descriptor's. */
export function wrongCredentialName(text: string): string | undefined {
  if (text === '') return 'The name of the credential is missing.';
  if (!isFileName(text)) return `"${text}" can't be the name of a credential: it is to be a plain file name.`;
  if (wrongFileDescriptorName(text) === undefined) return undefined;
  return `"${text}" can't be the name of a credential: it is ASCII without ":", 255 characters at most.`;
}

function fileDescriptorName(given: GivenValue): readonly ValueProblem[] {
  const { word, problems } = expand(wordOf(given.text));
  if (problems.length > 0) return problems;
  const message = wrongFileDescriptorName(word.text);
  return message === undefined ? [] : wholeValue(given, message);
}

export const descriptorNameGrammars = { fdname: fileDescriptorName } satisfies ValueGrammars;
