import type { RowIcon } from './row.ts';
import type { UnitStatus } from './unit-status.ts';

/** Shape tells the status by itself; colour only repeats it. */
export const STATUS_ICONS: Readonly<Record<UnitStatus, RowIcon>> = {
  failed: { id: 'error', color: 'problemsErrorIcon.foreground' },
  activating: { id: 'loading~spin' },
  deactivating: { id: 'debug-pause', color: 'debugIcon.pauseForeground' },
  active: { id: 'pass-filled', color: 'testing.iconPassed' },
  inactive: { id: 'circle-outline' },
  unplaced: { id: 'warning', color: 'problemsWarningIcon.foreground' },
  waiting: { id: 'clock' },
  off: { id: 'circle-slash' },
};

/** What runs well and is another text than the one deployed; what is wrong besides matters more. */
export const DRIFT_ICONS: Readonly<Partial<Record<UnitStatus, RowIcon>>> = {
  active: { id: 'git-compare', color: 'gitDecoration.modifiedResourceForeground' },
  inactive: { id: 'git-compare' },
};

export const CLUSTER_ICONS: Readonly<Record<'connecting' | 'live' | 'trouble', RowIcon>> = {
  connecting: { id: 'loading~spin' },
  live: { id: 'server-environment' },
  trouble: { id: 'debug-disconnect', color: 'problemsErrorIcon.foreground' },
};

export const MACHINE_ICON: RowIcon = { id: 'server' };
/** Takes no new unit. */
export const CORDONED_ICON: RowIcon = { id: 'lock', color: 'problemsWarningIcon.foreground' };
export const GROUP_ICONS: Readonly<Record<'machines' | 'units', RowIcon>> = {
  machines: { id: 'server-process' },
  units: { id: 'layers' },
};
export const BUCKET_ICON: RowIcon = { id: 'folder' };
export const MORE_ICON: RowIcon = { id: 'ellipsis' };
export const TEMPLATE_ICON: RowIcon = { id: 'symbol-class' };
