export { startEngine, type Engine, type EngineOptions } from './engine.ts';
export type { EngineMetrics } from './leading.ts';
