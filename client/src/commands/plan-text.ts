import { t } from '../l10n.ts';
import { previewPlacement } from '../editor/preview.ts';
import { machineLabel, type IndexedView } from '../explorer/unit-status.ts';
import { machinesOf } from '../explorer/unit-list.ts';
import type { Action, Step } from './plan.ts';
import type { Snapshot } from '@flotilla/cluster';

const SHOWN = 12;

/** What the steps would change, on which machine and why, a line for each unit; computed by the engine's own rules. */
export function planLines(
  index: IndexedView,
  snapshot: Snapshot,
  action: Action,
  steps: readonly Step[],
): readonly string[] {
  const lines = steps.slice(0, SHOWN).map(step => `${step.name}: ${sentence(index, snapshot, action, step)}`);
  return steps.length > SHOWN ? [...lines, t('and {0} more', steps.length - SHOWN)] : lines;
}

function sentence(index: IndexedView, snapshot: Snapshot, action: Action, step: Step): string {
  switch (step.kind) {
    case 'refused':
      return t('left alone: {0}', step.reason);
    case 'nothing':
      return t('nothing to do, it is so already');
    case 'destroy':
      return t('removed from the cluster');
    case 'differs':
      return t('the deployed text is another');
    case 'put': {
      const what = index.units.has(step.name) ? t('replaces the deployed text') : t('new in the cluster');
      return [what, ...placement(index, snapshot, step.name, step.text, step.desired !== 'inactive')].join(', ');
    }
    case 'desired': {
      const file = index.units.get(step.name)?.file ?? '';
      const text = index.view.files.get(file) ?? '';
      const placed = action === 'load' || action === 'start';
      return [t('deployed already'), ...placement(index, snapshot, step.name, text, placed)].join(', ');
    }
  }
}

function placement(index: IndexedView, snapshot: Snapshot, name: string, text: string, placed: boolean): string[] {
  if (!placed) return [];
  const preview = previewPlacement(index, snapshot, name, text);
  if (preview === undefined) return [];
  const now = machinesOf(index, name).map(id => machineLabel(index, id));
  return [
    preview.fits ? preview.text : t('no machine takes it now: {0}', preview.text),
    ...(now.length > 0 ? [t('is on {0} now', now.join(', '))] : []),
  ];
}
