import { hashOptions, readFleetUnit, UnitSyntaxError, validateOptions, validateUnitName } from '@flotilla/unit';
import { t } from '../l10n.ts';
import type { IndexedView } from '../explorer/unit-status.ts';
import type { DesiredState } from '@flotilla/cluster';

export type Action = 'submit' | 'load' | 'start' | 'stop' | 'unload' | 'destroy';

/** A unit that something is to be done with. `text` is there when it comes from a file. */
export interface UnitRequest {
  readonly name: string;
  readonly text?: string | undefined;
  /** Address of that file, for whoever shows it. */
  readonly uri?: unknown;
}

/** One change of the registry, or the reason why there is none. `expected` is the revision that was looked at. */
export type Step =
  | {
      readonly kind: 'put';
      readonly name: string;
      readonly text: string;
      readonly desired: DesiredState;
      readonly expected: number;
    }
  | { readonly kind: 'desired'; readonly name: string; readonly desired: DesiredState; readonly expected: number }
  | { readonly kind: 'destroy'; readonly name: string; readonly expected: number }
  /** It is as it should be already. */
  | { readonly kind: 'nothing'; readonly name: string }
  /** The cluster has another text under this name: replace it or keep it? */
  | { readonly kind: 'differs'; readonly name: string }
  | { readonly kind: 'refused'; readonly name: string; readonly reason: string };

const DESIRED: Readonly<Record<Exclude<Action, 'destroy'>, DesiredState>> = {
  submit: 'inactive',
  load: 'loaded',
  start: 'launched',
  stop: 'loaded',
  unload: 'inactive',
};
const CREATES: ReadonlySet<Action> = new Set(['submit', 'load', 'start']);

/**
 * Says what must change so that the action is done. Decides from the view alone; nothing is written.
 * `whenDiffers`: what to do when the cluster has another text under the name.
 */
export function planStep(
  index: IndexedView,
  action: Action,
  request: UnitRequest,
  whenDiffers: 'ask' | 'replace' | 'keep',
): Step {
  const { name } = request;
  const unit = index.units.get(name);
  if (action === 'destroy')
    return unit === undefined
      ? refused(name, t('it is not in the cluster'))
      : { kind: 'destroy', name, expected: unit.revision };
  const desired = DESIRED[action];
  if (CREATES.has(action) && request.text !== undefined) {
    const problem = unitProblem(name, request.text);
    if (problem !== undefined) return refused(name, problem);
    const put = { kind: 'put', name, text: request.text, desired, expected: unit?.revision ?? 0 } as const;
    if (unit === undefined) return put;
    if (hashOf(request.text) !== unit.hash) {
      if (whenDiffers === 'ask') return { kind: 'differs', name };
      if (whenDiffers === 'replace') return { ...put, desired: action === 'submit' ? unit.desired : desired };
    }
  }
  if (unit === undefined) return refused(name, t('it is not in the cluster'));
  if (isTemplate(name) && desired !== 'inactive')
    return refused(name, t('a template can only be started as an instance'));
  // what is submitted already stays as it is; only unloading takes a unit back to inactive
  if (action === 'submit' || unit.desired === desired) return { kind: 'nothing', name };
  if (action === 'load' && unit.desired === 'launched')
    return refused(name, t('it is started; stop it to have it loaded only'));
  if (action === 'stop' && unit.desired === 'inactive') return refused(name, t('it is not started'));
  return { kind: 'desired', name, desired, expected: unit.revision };
}

function refused(name: string, reason: string): Step {
  return { kind: 'refused', name, reason };
}

function hashOf(text: string): string {
  return hashOptions(readFleetUnit(text).options);
}

/** Why a cluster would not take the file, naming the line where there is one; `undefined` when it would. */
export function unitProblem(name: string, text: string): string | undefined {
  const badName = validateUnitName(name);
  if (badName !== undefined) return badName;
  try {
    const { options } = readFleetUnit(text);
    if (options.length === 0) return t('the file holds no option');
    return validateOptions(options);
  } catch (error) {
    if (error instanceof UnitSyntaxError) return t('line {0}: {1}', error.line, error.message);
    throw error;
  }
}

export function isTemplate(name: string): boolean {
  return /@\.[^.@/]+$/.test(name);
}
