import { t } from '../l10n.ts';
import { unitStatus, type IndexedView } from '../explorer/unit-status.ts';

/** The short line of the status bar: `prod 12/12 · 3 failed`, the active of those that are to run. */
export function statusText(cluster: string, index: IndexedView | undefined, troubled: boolean): string {
  if (troubled) return t('$(debug-disconnect) {0}', cluster);
  if (index === undefined) return t('$(loading~spin) {0}', cluster);
  const wanted = index.view.units.filter(unit => unit.desired === 'launched').map(unit => unitStatus(index, unit.name));
  const active = wanted.filter(status => status === 'active').length;
  const failed = wanted.filter(status => status === 'failed').length;
  const counts = `$(server-environment) ${cluster} ${active}/${wanted.length}`;
  return failed > 0 ? t('{0} · {1} failed', counts, failed) : counts;
}
