import { validateUnitName } from '@flotilla/unit';
import { t } from '../l10n.ts';

export interface Instances {
  /** Full unit names, each once, in the order given. */
  readonly names: readonly string[];
  /** What is wrong with the text; `names` is empty then. */
  readonly problem: string | undefined;
}

const MOST = 1000;
const RANGE = /^(\d{1,9})\.\.(\d{1,9})$/;

/**
 * Reads what a person types to name instances of a template: `1..3`, `blue green`, `a, b, 7..9`. Full names of
 * instances are taken as they are.
 */
export function parseInstances(template: string, input: string): Instances {
  const words = input.split(/[\s,]+/).filter(word => word !== '');
  if (words.length === 0) return wrong(t('Name at least one instance, for example 1 or 1..3'));
  const instances: string[] = [];
  for (const word of words) {
    const range = RANGE.exec(word);
    if (range === null) {
      instances.push(word);
      continue;
    }
    const [first, last] = [Number(range[1]), Number(range[2])];
    if (last < first) return wrong(t('{0} counts backwards', word));
    if (last - first >= MOST) return wrong(t('{0} are too many instances; {1} is the most at once', word, MOST));
    for (let number = first; number <= last; number++) instances.push(String(number));
  }
  if (instances.length > MOST)
    return wrong(t('{0} are too many instances; {1} is the most at once', instances.length, MOST));
  const names = [...new Set(instances.map(instance => instanceName(template, instance)))];
  for (const name of names) {
    const problem = validateUnitName(name);
    if (problem !== undefined) return wrong(t('{0}: {1}', name, problem));
  }
  return { names, problem: undefined };
}

function wrong(problem: string): Instances {
  return { names: [], problem };
}

function instanceName(template: string, instance: string): string {
  const at = template.indexOf('@');
  const [prefix, suffix] = [template.slice(0, at + 1), template.slice(at + 1)];
  return instance.startsWith(prefix) && instance.endsWith(suffix) ? instance : `${prefix}${instance}${suffix}`;
}

/** Instances of a template among these names. */
export function instancesOf(template: string, names: Iterable<string>): string[] {
  const at = template.indexOf('@');
  const [prefix, suffix] = [template.slice(0, at + 1), template.slice(at + 1)];
  return [...names].filter(name => name !== template && name.startsWith(prefix) && name.endsWith(suffix));
}
