import { t } from '../l10n.ts';
import { openClusterRegistry, type LogIn } from './open-registry.ts';
import { describeProblem } from './problem.ts';
import type { ClusterSettings } from './configuration.ts';
import type { Registry } from '@flotilla/registry';

/** How a try went, in words: what was seen, or what failed, what to do, and the exact reason. */
export interface Tried {
  readonly ok: boolean;
  readonly text: string;
}

/** Reaches a cluster as it is described, reads it once and lets go of it. Never rejects. */
export async function tryConnection(
  settings: ClusterSettings,
  password: string | undefined,
  logIn: LogIn,
): Promise<Tried> {
  let registry: Registry | undefined;
  try {
    registry = await openClusterRegistry(settings, password, logIn);
    const { machines, units, problems } = await registry.readCluster();
    const counts = t('{0} machines, {1} units', machines.length, units.length);
    if (machines.length > 0 || units.length > 0)
      return {
        ok: true,
        text: problems.length > 0 ? t('{0}; {1} values can not be read', counts, problems.length) : counts,
      };
    const prefix = settings.prefix ?? '/flotilla/';
    return { ok: true, text: t('etcd answers, and has no machine and no unit below {0}', prefix) };
  } catch (error) {
    const { title, advice, detail } = describeProblem(error);
    return { ok: false, text: [title, advice, detail].join('\n') };
  } finally {
    await registry?.close().catch(() => undefined);
  }
}
