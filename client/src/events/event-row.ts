import { t } from '../l10n.ts';
import type { RowIcon } from '../explorer/row.ts';
import type { ClusterEvent } from '@flotilla/registry';

/** An event of one cluster. */
export interface ListedEvent {
  readonly cluster: string;
  readonly event: ClusterEvent;
}

export interface EventRow {
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  readonly icon: RowIcon;
}

const WARNING = 'problemsWarningIcon.foreground';

/** Shape tells the kind by itself; kinds that are not known here are shown by their text. */
const ICONS: Readonly<Record<string, RowIcon>> = {
  placed: { id: 'arrow-right' },
  moved: { id: 'arrow-swap' },
  unplaced: { id: 'arrow-left' },
  pending: { id: 'clock', color: WARNING },
  'state-failed': { id: 'error', color: 'problemsErrorIcon.foreground' },
  drift: { id: 'warning', color: WARNING },
  'machine-joined': { id: 'server' },
  'machine-lost': { id: 'debug-disconnect', color: WARNING },
  leader: { id: 'star' },
  'unit-submitted': { id: 'new-file' },
  'unit-changed': { id: 'edit' },
  'unit-destroyed': { id: 'trash' },
  'desired-state': { id: 'person' },
  cordoned: { id: 'lock' },
  draining: { id: 'lock' },
  uncordoned: { id: 'unlock' },
};
const OTHER: RowIcon = { id: 'info' };

/** How an event is shown. `label` gives a machine's short name, `several`: events of several clusters stand together. */
export function eventRow(
  { cluster, event }: ListedEvent,
  label: (machine: string) => string,
  several: boolean,
): EventRow {
  const { time, kind, before, after, by } = event;
  const text = withLabels(event.text, label);
  const when = new Date(time);
  const tooltip = [
    text,
    when.toLocaleString(),
    t('{0} in cluster {1}', kind, cluster),
    ...(by === undefined ? [] : [t('by {0}', by)]),
    ...(before === undefined && after === undefined ? [] : [t('before: {0}, after: {1}', before ?? '–', after ?? '–')]),
  ].join('\n');
  const description = [when.toLocaleTimeString(), ...(several ? [cluster] : [])].join(' · ');
  return { label: text, description, tooltip, icon: ICONS[kind] ?? OTHER };
}

/** A sentence about machines with the names that people know them by instead of their ids. */
export function withLabels(text: string, label: (machine: string) => string): string {
  return text.replace(/(?:machine )?\b([0-9a-f]{32})\b/g, (_whole, id: string) => label(id));
}

/** Whether every word of the filter is somewhere in what is said of the event. */
export function matchesFilter({ label, tooltip }: EventRow, filter: string): boolean {
  const said = `${label}\n${tooltip}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every(word => said.includes(word));
}

/** What a person may want to be told of a unit: that it failed, or is somewhere else, or nowhere. */
export const isTrouble = ({ kind }: ClusterEvent): boolean =>
  kind === 'state-failed' || kind === 'moved' || kind === 'pending';
