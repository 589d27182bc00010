export { UnitGraph, type Dependency } from './unit-graph.ts';
export { Ordering } from './ordering.ts';
export type { EffectiveSetting, EffectiveUnit } from './effective.ts';
export { factsOf, settingsOf, type FileFacts, type SettingFact } from './facts.ts';
