export type * from './model.ts';
export { parseDesiredState, isDesiredState, currentState } from './desired-state.ts';
export { mergeMetadata, stackMachineState } from './machine.ts';
export { decide } from './decide.ts';
export { foresee } from './foresee.ts';
export type { Foresight, Intent, Step } from './foresee.ts';
export { explain, chooseMachine, compatibility } from './explain.ts';
export type { Explanation, Verdict, Compatibility } from './explain.ts';
