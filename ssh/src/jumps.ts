import { readHostSettings, type HostSettings } from './client-config.ts';
import { connectMachine, type ShellConnection, type SshTarget } from './connect.ts';
import { SshError } from './errors.ts';

/** A machine on the way, as `ProxyJump` of ssh_config(5) names it. */
export interface Jump {
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
}

/**
 * Reads one entry of `ProxyJump`: `[user@]host[:port]`, an IPv6 address with a port in brackets, or `ssh://` before it.
 * @throws {SshError} `address` when it is none of these
 */
export function parseJump(text: string): Jump {
  const [, user, bracketed, plain, port] =
    /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(?:\[([^\]\s]+)\]|([^:\s[\]@]+))(?::(\d{1,5}))?\/?$/.exec(text.trim()) ?? [];
  const host = bracketed ?? plain;
  const number = port === undefined ? undefined : Number(port);
  if (host === undefined || (number !== undefined && (number < 1 || number > 65_535)))
    throw new SshError('address', `ProxyJump "${text}" is no machine; use HOST, USER@HOST:PORT or [IPv6]:PORT`);
  return { user, host, port: number };
}

/**
 * As {@link connectMachine}, through the machines that `jumps` names, the nearest first. Each host key is verified; each
 * machine is logged in to as the user's configuration says of it, else as the target. They are left when the connection
 * ends.
 * @throws {SshError} that names the machine where it failed
 */
export async function connectByJumps(
  target: SshTarget,
  jumps: readonly string[],
  settingsOf: (host: string) => Promise<HostSettings> = readHostSettings,
): Promise<ShellConnection> {
  const way: ShellConnection[] = [];
  const leave = (): void => {
    for (const each of way.toReversed()) each.close();
  };
  try {
    const stations = await Promise.all(jumps.map(async jump => stationOf(target, parseJump(jump), settingsOf)));
    for (const station of [...stations, target]) {
      const before = way.at(-1);
      const through = await before?.stream({ host: station.host, port: station.port ?? 22 });
      way.push(await connectMachine(through === undefined ? station : { ...station, through }));
    }
  } catch (error) {
    leave();
    throw error;
  }
  const connection = way.pop();
  if (connection === undefined) throw new Error('no way was made');
  void connection.ended.then(leave);
  return connection;
}

async function stationOf(
  target: SshTarget,
  { user, host, port }: Jump,
  settingsOf: (host: string) => Promise<HostSettings>,
): Promise<SshTarget> {
  const settings = await settingsOf(host);
  const { username, identityFile, moreIdentityFiles, passphrase, agentSocket, knownHostsFile, verifyUnknown } = target;
  return {
    host: settings.hostName ?? host,
    port: port ?? settings.port,
    username: user ?? settings.user ?? username,
    ...(settings.identityFiles.length > 0
      ? { moreIdentityFiles: settings.identityFiles }
      : { identityFile, moreIdentityFiles, passphrase }),
    agentSocket,
    knownHostsFile,
    verifyUnknown,
    timeoutMs: target.timeoutMs,
  };
}
