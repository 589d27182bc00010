// What systemd demands of the processes of services, sockets, mounts and swaps (`unit_verify_contexts()`).
import { diagnostic, type Diagnostic } from '../diagnostic.ts';
import type { Setting, Settings } from '../settings.ts';

/** Of what makes systemd refuse the unit only the first is told, as systemd does. */
export function checkProcess(settings: Settings, section: string): Diagnostic[] {
  return rules.map(rule => rule(settings, section)).find(found => found.length > 0) ?? [];
}

const rules = [dynamicHome, apiFolder, privatePids, managedUsers, customUsers, pamPids, pamKillMode] as const;

function conflict(setting: Setting, message: string, replacement?: string): Diagnostic[] {
  const data = replacement === undefined ? undefined : { replacement };
  return [diagnostic('conflicting-settings', setting.entry.valueRange, message, data)];
}

function dynamicHome(settings: Settings, section: string): Diagnostic[] {
  const folder = settings.last(section, 'WorkingDirectory');
  if (folder === undefined || !/^-?~$/.test(folder.value)) return [];
  if (settings.flag(section, 'DynamicUser') !== true) return [];
  const message =
    'A user made by DynamicUser=yes has no home folder: write WorkingDirectory=%S/… with StateDirectory=.';
  return conflict(folder, message);
}

const mountLists = [
  ...['ReadWritePaths', 'ReadOnlyPaths', 'InaccessiblePaths', 'ExecPaths', 'NoExecPaths', 'BindPaths'],
  ...['BindReadOnlyPaths', 'TemporaryFileSystem', 'MountImages', 'ExtensionImages', 'RootImage'],
];
const mountFlags = [
  ...['PrivateTmp', 'PrivateDevices', 'PrivateMounts', 'ProtectKernelTunables', 'ProtectKernelModules'],
  ...['ProtectKernelLogs', 'ProtectControlGroups', 'ProtectSystem', 'ProtectHome'],
];

/** Settings that surely give the unit an own view of the file system; there are more. */
function ownMounts(settings: Settings, section: string): string | undefined {
  return (
    mountLists.find(name => settings.list(section, name).length > 0) ??
    mountFlags.find(name => settings.flag(section, name) === true)
  );
}

function apiFolder(settings: Settings, section: string): Diagnostic[] {
  const folder = settings.last(section, 'WorkingDirectory');
  if (folder === undefined || !/^-?\/+(?:proc|sys|dev)(?:\/|$)/.test(folder.value)) return [];
  const cause = ownMounts(settings, section);
  if (cause === undefined) return [];
  return conflict(
    folder,
    `WorkingDirectory= can't be below /proc, /sys or /dev together with ${cause}=: write another folder.`,
  );
}

function privatePids(settings: Settings, section: string): Diagnostic[] {
  const found = settings.last(section, 'PrivatePIDs');
  if (section === 'Service' || found === undefined || settings.flag(section, 'PrivatePIDs') !== true) return [];
  return conflict(found, 'Only services can have PrivatePIDs=yes: write no.', 'no');
}

function managedUsers(settings: Settings, section: string): Diagnostic[] {
  const found = settings.last(section, 'PrivateUsers');
  if (found?.value !== 'managed') return [];
  const others = ['User', 'Group', 'PAMName'].filter(name => settings.last(section, name) !== undefined);
  const other = others[0] ?? (settings.flag(section, 'DynamicUser') === true ? 'DynamicUser' : undefined);
  if (other === undefined) return [];
  return conflict(found, `PrivateUsers=managed can't stand with ${other}=: remove one of them.`);
}

function customUsers(settings: Settings, section: string): Diagnostic[] {
  const found = settings.last(section, 'PrivateUsers');
  const isOff = found === undefined || found.isOpen || settings.flag(section, 'PrivateUsers') === false;
  if (isOff || settings.last(section, 'UserNamespacePath') === undefined) return [];
  return conflict(found, "PrivateUsers= can't stand with UserNamespacePath=: write no, or remove one of them.", 'no');
}

function pamPids(settings: Settings, section: string): Diagnostic[] {
  const found = settings.last(section, 'PrivatePIDs');
  if (found === undefined || settings.flag(section, 'PrivatePIDs') !== true) return [];
  if (settings.last(section, 'PAMName') === undefined) return [];
  return conflict(found, "PrivatePIDs= can't stand with PAMName=: write no, or remove one of them.", 'no');
}

function pamKillMode(settings: Settings, section: string): Diagnostic[] {
  const mode = settings.last(section, 'KillMode');
  if (mode === undefined || settings.last(section, 'PAMName') === undefined) return [];
  if (!['process', 'none'].includes(mode.value)) return [];
  const message = `KillMode=${mode.value} can't stand with PAMName=: write control-group or mixed.`;
  return conflict(mode, message, 'mixed');
}
