export { startMachine } from './machine.ts';
export { shutdownKind } from './shutdown.ts';
export { StateReports } from './reports.ts';
export { batchTasks, unitTasks, type AgentTask, type Held, type Order } from './tasks.ts';
export type { Clock, Log, MachineOptions, MachineStatus, RunningMachine, ShutdownKind } from './options.ts';
