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

export const CLUSTER_ICONS: Readonly<Record<'connecting' | 'live' | 'trouble', RowIcon>> = {
  connecting: { id: 'loading~spin' },
  live: { id: 'server-environment' },
  trouble: { id: 'debug-disconnect', color: 'problemsErrorIcon.foreground' },
};

export const MACHINE_ICON: RowIcon = { id: 'server' };
export const GROUP_ICONS: Readonly<Record<'machines' | 'units', RowIcon>> = {
  machines: { id: 'server-process' },
  units: { id: 'layers' },
};
export const TEMPLATE_ICON: RowIcon = { id: 'symbol-class' };
