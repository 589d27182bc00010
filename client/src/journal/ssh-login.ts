import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import type { ClusterSettings } from '../clusters/configuration.ts';
import type { SshConnection, SshError, UnknownHostKey } from '@flotilla/ssh';

const TIMEOUT_MS = 10_000;

/** Passphrases of keys, for this session only. */
const passphrases = new Map<string, string>();

/** Logs in on a machine; asks about a host key that is not known yet and for the passphrase of a key that needs one. */
export async function logIn(settings: ClusterSettings, address: string): Promise<SshConnection> {
  const { connectMachine, SshError } = await import('@flotilla/ssh');
  const { ssh } = settings;
  const passphrase = ssh.identityFile === undefined ? undefined : passphrases.get(ssh.identityFile);
  try {
    return await connectMachine({
      host: address,
      port: ssh.port,
      username: ssh.user ?? userInfo().username,
      identityFile: ssh.identityFile,
      passphrase,
      agentSocket: process.env['SSH_AUTH_SOCK'],
      knownHostsFile: ssh.knownHostsFile,
      verifyUnknown: askHostKey,
      timeoutMs: TIMEOUT_MS,
    });
  } catch (error) {
    if (!(error instanceof SshError && needsPassphrase(error)) || ssh.identityFile === undefined) throw error;
    const typed = await vscode.window.showInputBox({
      title: t('Passphrase of {0}', ssh.identityFile),
      prompt: t('Kept until the window is closed.'),
      password: true,
      ignoreFocusOut: true,
    });
    if (typed === undefined) throw error;
    passphrases.set(ssh.identityFile, typed);
    return logIn(settings, address);
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
