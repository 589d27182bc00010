import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { passphrases } from './passphrases.ts';
import type { ClusterSettings } from '../clusters/configuration.ts';
import type { ShellConnection, SshError, SshTarget, UnknownHostKey } from '@flotilla/ssh';

const TIMEOUT_MS = 10_000;
const DEFAULT_PORT = 22;

/**
 * Logs in on a machine as the cluster's settings say, and where they are silent the user's `~/.ssh/config`: also through
 * the machines that it names. Asks about a host key that is not known yet and for the passphrase of a key that needs one.
 */
export async function logIn(settings: ClusterSettings, address: string): Promise<ShellConnection> {
  const { connectByJumps, readHostSettings, SshError } = await import('@flotilla/ssh');
  const { ssh } = settings;
  const { hostName, user, port, identityFiles, jumps } = await readHostSettings(address);
  const { identityFile } = ssh;
  const target: SshTarget = {
    host: hostName ?? address,
    port: ssh.port === DEFAULT_PORT ? port : ssh.port,
    username: ssh.user ?? user ?? userInfo().username,
    identityFile,
    moreIdentityFiles: identityFiles,
    agentSocket: process.env['SSH_AUTH_SOCK'],
    knownHostsFile: ssh.knownHostsFile,
    verifyUnknown: askHostKey,
    timeoutMs: TIMEOUT_MS,
  };
  let passphrase = identityFile === undefined ? undefined : await passphrases().read(identityFile);
  let isNew = false;
  for (;;) {
    try {
      const connection = await connectByJumps({ ...target, passphrase }, jumps);
      if (isNew && identityFile !== undefined) passphrases().offerToKeep(identityFile);
      return connection;
    } catch (error) {
      if (!(error instanceof SshError && needsPassphrase(error)) || identityFile === undefined) throw error;
      passphrase = await passphrases().ask(identityFile, passphrase !== undefined);
      isNew = true;
      if (passphrase === undefined) throw error;
    }
  }
}

function needsPassphrase(error: SshError): boolean {
  return error.code === 'key-file' && /passphrase/.test(error.message);
}

const questions = new Map<string, Promise<boolean>>();

/** Two journals that meet the same unknown machine at once ask one question. */
function askHostKey(key: UnknownHostKey): Promise<boolean> {
  const about = `${key.host}:${key.port} ${key.fingerprintSha256}`;
  const asked = questions.get(about) ?? ask(key).finally(() => questions.delete(about));
  questions.set(about, asked);
  return asked;
}

async function ask({ host, keyType, fingerprintSha256 }: UnknownHostKey): Promise<boolean> {
  const trust = t('Trust and Connect');
  const answer = await vscode.window.showWarningMessage(
    t('The machine {0} is not known yet. Is this its key?', host),
    {
      modal: true,
      detail: `${keyType} ${fingerprintSha256}\n\n${t('Compare it with what the machine itself says: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')}`,
    },
    trust,
  );
  return answer === trust;
}

/** Trouble that may pass by itself: worth trying again. */
export function passes(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'refused' || code === 'timeout' || code === 'closed' || code === 'address';
}
