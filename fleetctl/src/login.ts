import type { ShellConnection, SshTarget, UnknownHostKey } from '@flotilla/ssh';
import type { GlobalOptions, Terminal } from './context.ts';
import type { Tunnel } from './tunnel.ts';

export interface LoginTarget {
  readonly host: string;
  /** `undefined`: as the user's SSH configuration says. */
  readonly port: number | undefined;
  readonly user?: string | undefined;
  readonly forwardAgent?: boolean | undefined;
  /** The machine that this one is reached through. */
  readonly tunnel?: Tunnel | undefined;
}

/**
 * Logs in to a machine as the global flags and the user's SSH configuration say. Its host key is verified, a new one with
 * the help of a person.
 * @throws {SshError}
 */
export async function logIn(globals: GlobalOptions, terminal: Terminal, target: LoginTarget): Promise<ShellConnection> {
  const { sshUsername, sshTimeout, strictHostKeyChecking, knownHostsFile } = globals;
  const { connectByJumps, readHostSettings } = await import('@flotilla/ssh');
  const settings = await readHostSettings(target.host);
  const host = settings.hostName ?? target.host;
  const port = target.port ?? settings.port;
  const machine: SshTarget = {
    host,
    port,
    through: await target.tunnel?.toHost(host, port ?? 22),
    username: target.user ?? sshUsername ?? settings.user ?? 'core',
    moreIdentityFiles: settings.identityFiles,
    agentSocket: process.env['SSH_AUTH_SOCK'],
    forwardAgent: target.forwardAgent,
    // without checking every key is taken and none is kept
    knownHostsFile: strictHostKeyChecking ? knownHostsFile : '/dev/null',
    verifyUnknown: key => (strictHostKeyChecking ? askToTrust(terminal, key) : Promise.resolve(true)),
    timeoutMs: sshTimeout * 1000,
  };
  // --tunnel says another way than the configuration
  return connectByJumps(machine, target.tunnel === undefined ? settings.jumps : []);
}

async function askToTrust(terminal: Terminal, key: UnknownHostKey): Promise<boolean> {
  const answer = await terminal.ask(
    `The authenticity of host '${key.host}' can't be established.\n${key.keyType} key fingerprint is ` +
      `${key.fingerprintSha256}.\nAre you sure you want to continue connecting (yes/no)? `,
  );
  if (answer !== 'yes' && answer !== 'y') return false;
  terminal.err(`Warning: Permanently added '${key.host}' (${key.keyType}) to the list of known hosts.\n`);
  return true;
}
