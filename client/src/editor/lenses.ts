import { t } from '../l10n.ts';
import { isTemplate } from '../commands/plan.ts';
import { instancesOf } from '../commands/instances.ts';
import { unitRow } from '../explorer/unit-row.ts';
import { unitStatus, type IndexedView } from '../explorer/unit-status.ts';
import { differsFromDeployed, type Preview } from './preview.ts';

/** One line above a unit file: words, and the command that a click runs. */
export interface Lens {
  readonly title: string;
  /** Without one it only tells. */
  readonly command: `flotilla.${string}` | undefined;
}

/**
 * What is to be said and done about a unit file and one cluster: the unit's live state, or where it would go; whether
 * the file differs from what is deployed; the next step. `preview` is asked for only when it matters.
 */
export function lensesOf(
  index: IndexedView,
  cluster: string,
  name: string,
  text: string,
  preview: () => Preview | undefined,
): readonly Lens[] {
  if (isTemplate(name)) return templateLenses(index, cluster, name);
  const unit = index.units.get(name);
  const start: Lens = { title: t('$(play) Start'), command: 'flotilla.start' };
  if (unit === undefined) {
    const seen = preview();
    return seen === undefined ? [] : [previewLens(cluster, seen), start];
  }
  const differs = differsFromDeployed(index, name, text);
  const seen = differs ? preview() : undefined;
  return [
    liveLens(index, cluster, name),
    ...(differs ? [{ title: t('$(diff) the file differs'), command: 'flotilla.compare' as const }] : []),
    ...(seen === undefined ? [] : [previewLens(cluster, seen)]),
    ...(unit.desired === 'launched' && !differs
      ? [{ title: t('$(debug-stop) Stop'), command: 'flotilla.stop' as const }]
      : [differs ? { ...start, title: t('$(play) Replace and Start') } : start]),
  ];
}

function liveLens(index: IndexedView, cluster: string, name: string): Lens {
  const { icon, description } = unitRow(index, cluster, name);
  const placed = (index.states.get(name) ?? []).length > 0;
  return { title: `$(${icon.id}) ${cluster}: ${description}`, command: placed ? 'flotilla.showJournal' : undefined };
}

function previewLens(cluster: string, { fits, text }: Preview): Lens {
  return { title: `$(${fits ? 'server' : 'warning'}) ${cluster}: ${text}`, command: undefined };
}

function templateLenses(index: IndexedView, cluster: string, name: string): readonly Lens[] {
  const instances = instancesOf(name, index.units.keys());
  const active = instances.filter(instance => unitStatus(index, instance) === 'active').length;
  const title =
    instances.length === 0
      ? t('{0}: no instance', cluster)
      : t('{0}: {1} of {2} instances active', cluster, active, instances.length);
  return [
    { title, command: undefined },
    { title: t('$(play) Start Instances…'), command: 'flotilla.start' },
  ];
}
