export { connectSystemd, type SystemdOptions } from './connect.ts';
export { SystemdError } from './systemd.ts';
export type { Drift, JobResult, StartedJob, Systemd, SystemdErrorCode, SystemdState, UnitFile } from './systemd.ts';
