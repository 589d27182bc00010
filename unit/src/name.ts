import { goQuote, goQuoteRune } from './go-text.ts';
import type { UnitName } from './types.ts';

const MAX_BYTES = 256;
const TYPES = 'service socket busname target snapshot device mount automount swap timer path slice scope'.split(' ');
const TEMPLATE_TYPES = 'path service socket target timer'.split(' ');
const RECOGNIZED_TYPES = 'service socket timer path device mount automount'.split(' ');

/** Takes a name apart at its first `@` and its last `.`; `undefined` for a name without `.`. */
export function parseUnitName(fullName: string): UnitName | undefined {
  const dot = fullName.lastIndexOf('.');
  if (dot < 0) return undefined;
  const name = fullName.slice(0, dot);
  const at = name.indexOf('@');
  if (at < 0) {
    return { fullName, name, prefix: name, instance: '', template: '', isTemplate: false, isInstance: false };
  }
  const prefix = name.slice(0, at);
  const instance = name.slice(at + 1);
  const template = `${prefix}@${fullName.slice(dot)}`;
  return { fullName, name, prefix, instance, template, isTemplate: instance === '', isInstance: instance !== '' };
}

/** The template of an instance, or the template itself; `undefined` for any other name. */
export function templateOf(name: string): string | undefined {
  const template = parseUnitName(name)?.template ?? '';
  return template === '' ? undefined : template;
}

/** fleet's message for a name that it refuses (fleet §2), `undefined` for a good one. */
export function validateUnitName(name: string): string | undefined {
  if (name === '') return 'unit name cannot be empty';
  if (new TextEncoder().encode(name).length > MAX_BYTES) return `unit name exceeds maximum length (${MAX_BYTES})`;
  const dot = name.lastIndexOf('.');
  if (dot < 0) return 'unit name must contain "."';
  if (dot === name.length - 1) return 'unit name cannot end in "."';
  const type = name.slice(dot + 1);
  if (!TYPES.includes(type)) return `invalid unit type: ${goQuote(type)}`;
  const wrong = /[^0-9A-Za-z:_.\\@-]/u.exec(name.slice(0, dot));
  if (wrong) return `invalid character ${goQuoteRune(wrong[0])} in unit name`;
  if (name.startsWith('@')) return 'unit name cannot start in "@"';
  if (name.includes('@') && !TEMPLATE_TYPES.includes(type)) return `invalid unit type for template: ${goQuote(type)}`;
  return undefined;
}

/** Whether the name ends in one of the seven suffixes that fleet's client and agent know. */
export function isRecognizedUnitType(name: string): boolean {
  return RECOGNIZED_TYPES.some(type => name.endsWith(`.${type}`));
}

/** The name with `.service` behind it unless it has a suffix that fleet's client knows. */
export function withDefaultType(name: string): string {
  return isRecognizedUnitType(name) ? name : `${name}.service`;
}

/** Whether the name ends in a type of unit that the API takes. */
export function hasUnitType(name: string): boolean {
  return TYPES.some(type => name.endsWith(`.${type}`));
}

/** The unit that an argument of fleet's fleetctl means: the last part of the path, with the default suffix (fleet §1.3). */
export function unitNameFromArgument(argument: string): string {
  return withDefaultType(lastPathPart(argument));
}

/**
 * The unit that an argument of our fleetctl means. A name with any type that the API takes stands as it is: fleet's made
 * `x.slice` into `x.slice.service`, so that nobody could name a slice, target, swap or scope that the cluster had.
 */
export function unitNameMeant(argument: string): string {
  const name = lastPathPart(argument);
  return hasUnitType(name) ? name : withDefaultType(name);
}

/** Like `path.Base` of Go: `.` for nothing, `/` for slashes alone. */
function lastPathPart(path: string): string {
  if (path === '') return '.';
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  return end === 0 ? '/' : path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}
