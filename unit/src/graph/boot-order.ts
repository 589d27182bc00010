// Order that systemd keeps by itself: what every unit waits for unless it says DefaultDependencies=no, and how the units
// of starting up follow each other (`bootup(7)`).
import type { FileFacts } from './facts.ts';

/** What a unit of that type waits for by default. */
export function defaultPredecessors(kind: string, isUser: boolean): readonly string[] {
  if (kind === 'service') return isUser ? ['basic.target'] : ['sysinit.target', 'basic.target'];
  if (['socket', 'timer', 'path'].includes(kind) && !isUser) return ['sysinit.target'];
  return [];
}

/** The target that waits for units of that type by default. */
export function defaultSuccessor(kind: string): string | undefined {
  return { socket: 'sockets.target', timer: 'timers.target', path: 'paths.target', slice: 'slices.target' }[kind];
}

/** What units wait for that every system has. */
export const bootOrder: Readonly<Record<string, readonly string[]>> = {
  'sysinit.target': ['local-fs.target', 'swap.target'],
  'basic.target': ['sysinit.target', 'sockets.target', 'paths.target', 'slices.target', 'tmp.mount'],
  'multi-user.target': ['basic.target'],
  'graphical.target': ['multi-user.target'],
  'network.target': ['network-pre.target'],
  'network-online.target': ['network.target'],
  'local-fs.target': ['local-fs-pre.target'],
  'remote-fs.target': ['remote-fs-pre.target'],
  'time-sync.target': ['time-set.target'],
};

/** Whether systemd orders a unit of these files by itself. */
export function hasDefaults(files: readonly FileFacts[]): boolean {
  return files.findLast(file => file.ordersByDefault !== undefined)?.ordersByDefault ?? true;
}
