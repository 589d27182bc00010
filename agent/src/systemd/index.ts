export { connectSystemd, type SystemdOptions } from './connect.ts';
export { SystemdError } from './systemd.ts';
export type { JobResult, StartedJob, Systemd, SystemdErrorCode, SystemdState, UnitFile } from './systemd.ts';
