import { unitTypes } from '../catalog/index.ts';
import { parseUnitName } from '../name.ts';

const suffix = new RegExp(`\\.(?:${unitTypes.join('|')})$`);
const named = new RegExp(`^[A-Za-z0-9:_.\\\\-]+(?:@[A-Za-z0-9:_.\\\\@-]*)?${suffix.source}`);

/** Whether systemd takes this for the name of a unit or a template (`systemd.unit(5)`). */
export function isUnitName(name: string): boolean {
  return name.length < 256 && named.test(name);
}

/** Whether a word in a setting ends like the name of a unit; specifiers and patterns may be in it. */
export function endsLikeUnit(word: string): boolean {
  return suffix.test(word) && !word.includes('/');
}

/**
 * The unit that a name in a file means. Specifiers that follow from the unit's own name are replaced; an instance that
 * can't be known makes the name that of the template. Undefined when even that can't be told.
 */
export function resolveUnitName(written: string, unitName: string | undefined): string | undefined {
  if (!written.includes('%')) return isUnitName(written) ? written : undefined;
  const end = written.lastIndexOf('.');
  const at = written.indexOf('@');
  const isInstance = at >= 0 && at < end;
  const own = unitName === undefined ? {} : specifiersOf(unitName);
  const prefix = expand(written.slice(0, isInstance ? at : end), own);
  if (prefix === undefined) {
    // %n and its like may bring the suffix, or all of the name
    const whole = expand(written, own);
    return whole !== undefined && isUnitName(whole) ? whole : undefined;
  }
  const instance = isInstance ? `@${expand(written.slice(at + 1, end), own) ?? ''}` : '';
  const name = prefix + instance + written.slice(end);
  return isUnitName(name) ? name : undefined;
}

/** Specifiers whose values the name tells. In a template the instance is not known. */
function specifiersOf(unitName: string): Readonly<Record<string, string>> {
  const parts = parseUnitName(unitName);
  if (parts === undefined) return {};
  const { fullName, name, prefix, instance, isTemplate } = parts;
  const known = { p: prefix, j: prefix.slice(prefix.lastIndexOf('-') + 1) };
  return isTemplate ? known : { ...known, n: fullName, N: name, i: instance };
}

/** Undefined when a specifier is not among the known. */
function expand(text: string, known: Readonly<Record<string, string>>): string | undefined {
  const isKnown = [...text.matchAll(/%(.?)/g)].every(([, letter = '']) => known[letter] !== undefined);
  return isKnown ? text.replace(/%(.?)/g, (whole, letter: string) => known[letter] ?? whole) : undefined;
}
