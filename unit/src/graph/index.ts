export { UnitGraph, type Dependency } from './unit-graph.ts';
export { Ordering } from './ordering.ts';
export type { EffectiveSetting, EffectiveUnit } from './effective.ts';
export { factsOf, type FileFacts } from './facts.ts';
