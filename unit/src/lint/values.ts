import { valuesOf, type Directive } from '../catalog/index.ts';
import type { EntryNode } from '../syntax.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { meantWord } from '../meant-word.ts';

/** Words that systemd reads as yes and no, in any letter case (`parse_boolean()`). */
export const booleanWords = ['yes', 'no', 'true', 'false', 'on', 'off', '1', '0', 'y', 'n', 't', 'f'] as const;

const booleans: ReadonlySet<string> = new Set(booleanWords);
const booleanParsers: ReadonlySet<string> = new Set(['bool', 'tristate']);

/** Whether the directive takes yes, no and nothing else (but empty). */
export function isBoolean({ parser }: Directive): boolean {
  return booleanParsers.has(parser);
}

/** Values of directives that take a closed set of words. An empty value and one that is made by a template pass. */
export function checkValue(found: Directive, { value, valueRange }: EntryNode): Diagnostic[] {
  if (value === '' || isComputed(value)) return [];
  if (isBoolean(found)) {
    if (booleans.has(value.toLowerCase())) return [];
    const message = `${found.name}= takes yes or no, not "${value}".${inlineComment(value)}`;
    return [diagnostic('bad-boolean', valueRange, message)];
  }
  const set = valuesOf(found.parser);
  if (set === undefined || (set.boolean && booleans.has(value.toLowerCase()))) return [];
  const words = set.words.map(({ word }) => word);
  if (words.includes(value)) return [];
  const choices = set.boolean ? ['yes', 'no', ...words.filter(word => !booleans.has(word))] : words;
  const meant = meantWord(value, set.boolean ? [...choices, 'true', 'false'] : choices);
  const advice = meant === undefined ? `It takes ${listed(choices)}.` : `Did you mean ${meant}?`;
  const message = `${found.name}= does not take "${value}".${inlineComment(value) || ` ${advice}`}`;
  return [diagnostic('bad-word', valueRange, message, meant === undefined ? undefined : { replacement: meant })];
}

/** Placeholders of build systems and configuration management. Specifiers are not expanded in such values. */
const isComputed = (value: string): boolean => /@\w+@|\{\{|\$\{|<%/.test(value);

function inlineComment(value: string): string {
  return /\s[#;]/.test(value) ? ' A comment needs a line of its own.' : '';
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
