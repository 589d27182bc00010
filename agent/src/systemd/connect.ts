import { DbusSystemd } from './dbus-systemd.ts';
import { SystemdError, type Systemd } from './systemd.ts';
import { UnitDirectory } from './unit-directory.ts';

export interface SystemdOptions {
  /** The user's own manager on the session bus instead of the system's. Default false. */
  readonly user?: boolean;
  /** D-Bus address. Default: `DBUS_SYSTEM_BUS_ADDRESS` or the system bus; `DBUS_SESSION_BUS_ADDRESS` with `user`. */
  readonly address?: string;
  /** Where unit files are kept. Default `/run/fleet/units`. Created when missing. */
  readonly unitsDirectory?: string;
  /** What the machine's `/` is called here, for the folders that systemd looks for units in. Default `/`. */
  readonly root?: string;
  /** How often all is compared with systemd and the disk, milliseconds: signals can get lost. Default 60000. */
  readonly compareMs?: number;
  /** Longest wait for an answer, milliseconds; a daemon-reload gets six times as long. Default 15000. */
  readonly callTimeoutMs?: number;
}

const SYSTEM_BUS = 'unix:path=/run/dbus/system_bus_socket';
const UNITS_DIRECTORY = '/run/fleet/units';
const COMPARE_MS = 60_000;
const CALL_TIMEOUT_MS = 15_000;

/** Connects to systemd over D-Bus. Rejects when it can't be reached; later cuts are healed by themselves. */
export async function connectSystemd(options: SystemdOptions = {}): Promise<Systemd> {
  return DbusSystemd.connect({
    address: options.address ?? (options.user === true ? sessionBusAddress() : systemBusAddress()),
    directory: new UnitDirectory(options.unitsDirectory ?? UNITS_DIRECTORY),
    root: options.root ?? '/',
    compareMs: options.compareMs ?? COMPARE_MS,
    callTimeoutMs: options.callTimeoutMs ?? CALL_TIMEOUT_MS,
  });
}

function systemBusAddress(): string {
  return process.env['DBUS_SYSTEM_BUS_ADDRESS'] ?? SYSTEM_BUS;
}

function sessionBusAddress(): string {
  const { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime } = process.env;
  if (address !== undefined) return address;
  if (runtime !== undefined) return `unix:path=${runtime}/bus`;
  throw new SystemdError(
    'disconnected',
    'no session bus: neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set; is there a login session?',
  );
}
