import { goQuote } from '@flotilla/unit';
import type { DesiredState, Placement, UnitState } from './model.ts';

const DESIRED_STATES: readonly string[] = ['inactive', 'loaded', 'launched'] satisfies DesiredState[];

/** Whether the text is one of the three states, exactly as fleet writes them. */
export function isDesiredState(text: string): text is DesiredState {
  return DESIRED_STATES.includes(text);
}

/** Reads a desired state. For anything else `error` is fleet's message and `state` is `inactive`, as fleet has it. */
export function parseDesiredState(text: string): { readonly state: DesiredState; readonly error: string | undefined } {
  if (isDesiredState(text)) return { state: text, error: undefined };
  return { state: 'inactive', error: `invalid value ${goQuote(text)} for JobState` };
}

/**
 * fleet's `currentState` of a unit that is not global: how far its machine has carried out the order, whatever systemd
 * says of it. `inactive` without a placement, or while that machine has published nothing of it (fleet §4).
 * `states` may hold those of other machines and units.
 */
export function currentState(placement: Placement | undefined, states: readonly UnitState[]): DesiredState {
  if (placement === undefined) return 'inactive';
  const own = states.find(state => state.machine === placement.machine && state.unit === placement.unit);
  return own?.current ?? 'inactive';
}
