// Names of units as systemd takes them (`unit_name_is_valid()`), specifiers included.
import { wellKnownUnits } from '../catalog/well-known-units.ts';
import { nearMiss } from '../near-miss.ts';
import { bytes } from './path.ts';
import { isOpen, isStandIn, written } from './specifiers.ts';

/** The types of units that systemd 252 and newer know. */
export const unitSuffixes = 'service socket target device mount automount swap timer path slice scope'.split(' ');

/** The types that may have templates and instances. */
const templateSuffixes = new Set('service socket target timer path'.split(' '));

export interface NameRules {
  /** The only types that will do. */
  readonly types?: readonly string[];
  /** Type to propose where the name has none. */
  readonly usual?: string;
  /** Whether a template (`foo@.service`) will do; yes unless told. */
  readonly templates?: boolean;
}

export interface NameFinding {
  readonly message: string;
  readonly replacement?: string;
}

const nameMax = 255;

/** What is wrong with a name whose specifiers are set aside; undefined for a good one and for one that may be good. */
export function wrongUnitName(text: string, rules: NameRules = {}): NameFinding | undefined {
  const shown = written(text);
  if (shown === '') return { message: 'The name of a unit is missing here.' };
  return wrongCharacters(text, shown, rules) ?? wrongType(text, shown, rules) ?? wrongInstance(text, shown, rules);
}

function wrongCharacters(text: string, shown: string, rules: NameRules): NameFinding | undefined {
  if (bytes(text) > nameMax) return { message: `The name of a unit has at most ${nameMax} bytes.` };
  const wrong = /[^\w:.\\@\ue030-\ue07a-]/u.exec(text)?.[0];
  if (wrong === undefined) return undefined;
  const unquoted = /^["']([^"']+)["']$/.exec(shown)?.[1];
  if (unquoted !== undefined) {
    return { message: `Names of units stand here without quotes: write ${unquoted}.`, replacement: unquoted };
  }
  const parts = shown.split(/[,;]/).filter(part => part !== '');
  if (/[,;]/.test(shown) && parts.every(part => wrongUnitName(part, rules) === undefined)) {
    return { message: 'Names of units are separated by blanks.', replacement: parts.join(' ') };
  }
  const what = wrong === ' ' ? 'a blank' : `"${wrong}"`;
  const mount = wrong === '/' && shown.startsWith('/') ? ' For a path see systemd-escape --path.' : '';
  return { message: `A unit's name can't have ${what}: "${shown}" is none.${mount}` };
}

function wrongType(
  text: string,
  shown: string,
  { types = unitSuffixes, usual = 'service' }: NameRules,
): NameFinding | undefined {
  const dot = text.lastIndexOf('.');
  const suffix = text.slice(dot + 1);
  if (isOpen(suffix)) return undefined;
  if (dot === 0) return { message: `"${shown}" lacks a name before its type.` };
  if (dot > 0 && types.includes(suffix)) return undefined;
  if (dot > 0 && unitSuffixes.includes(suffix)) {
    const message = `A .${suffix} unit can't stand here: "${shown}".`;
    const [one] = types;
    if (types.length !== 1 || one === undefined) return { message };
    const replacement = `${written(text.slice(0, dot))}.${one}`;
    return { message: `${message} Write the name of a .${one} unit.`, replacement };
  }
  const meant = dot > 0 ? nearMiss(suffix, types) : undefined;
  if (meant !== undefined) {
    const replacement = `${written(text.slice(0, dot))}.${meant}`;
    return { message: `There are no .${suffix} units. Did you mean ${replacement}?`, replacement };
  }
  const known = wellKnownUnits.find(name => types.some(type => name === `${shown}.${type}`));
  const replacement = known ?? `${shown}.${usual}`;
  return { message: `"${shown}" lacks the type of the unit: write ${replacement}.`, replacement };
}

function wrongInstance(text: string, shown: string, { templates = true }: NameRules): NameFinding | undefined {
  const at = text.indexOf('@');
  if (at < 0) return undefined;
  if (at === 0) return { message: `"${shown}" lacks a name before "@".` };
  const dot = text.lastIndexOf('.');
  const suffix = text.slice(dot + 1);
  if (isStandIn(suffix) || dot < at) return undefined;
  if (!templates && dot === at + 1) return { message: `"${shown}" lacks the instance between "@" and ".${suffix}".` };
  if (unitSuffixes.includes(suffix) && !templateSuffixes.has(suffix)) {
    return { message: `A .${suffix} unit can't be a template or instance: "${shown}".` };
  }
  return undefined;
}

/** Why a slice can't have that name (`slice_name_is_valid()`): its dashes say which slice it is in. */
export function wrongSliceName(text: string): string | undefined {
  if (isOpen(text) || text === '-.slice') return undefined;
  const name = text.replace(/\.slice$/, '');
  if (!/^-|--|-$/.test(name)) return undefined;
  return `"${text}" has an empty part: in the name of a slice each "-" stands between two names.`;
}
