import type { Systemd } from '../systemd/index.ts';
import type { ShutdownKind } from './options.ts';

/**
 * What a SIGTERM means, asked of systemd: a `stop` job of our own unit means `leave`, anything else `keep`; `undefined`
 * when systemd does not answer. Never rejects.
 */
export async function shutdownKind(systemd: Systemd, pid: number = process.pid): Promise<ShutdownKind | undefined> {
  try {
    return (await systemd.jobOfProcess(pid)) === 'stop' ? 'leave' : 'keep';
  } catch {
    return undefined;
  }
}
