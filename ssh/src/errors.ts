/**
 * Why a machine could not be reached over SSH.
 * - `address`: the name can't be resolved
 * - `refused`: nothing listens on that port
 * - `timeout`: no answer in time
 * - `login`: the machine took none of the keys
 * - `key-file`: a private key or known_hosts file can't be read, or needs a passphrase
 * - `host-key-changed`: the machine shows another key than the recorded one; never connect
 * - `host-key-rejected`: the key is not recorded and was not accepted
 * - `closed`: the connection ended
 */
export type SshErrorCode =
  'address' | 'refused' | 'timeout' | 'login' | 'key-file' | 'host-key-changed' | 'host-key-rejected' | 'closed';

/** The only error that leaves this package; `message` is for people. */
export class SshError extends Error {
  override readonly name = 'SshError';
  readonly code: SshErrorCode;
  constructor(code: SshErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Turns what ssh2 and the network throw into an {@link SshError}; `target` is `user@host:port` for the message. */
export function toSshError(error: unknown, target: string): SshError {
  if (error instanceof SshError) return error;
  const { message, code, level } = error as { message?: string; code?: string; level?: string };
  const text = message ?? String(error);
  const cause = { cause: error };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new SshError('address', `${target}: the host's name can't be resolved`, cause);
  }
  if (code === 'ECONNREFUSED') {
    return new SshError('refused', `${target}: connection refused; is sshd running there?`, cause);
  }
  if (level === 'client-authentication') {
    return new SshError('login', `${target}: the machine accepts none of your keys`, cause);
  }
  if (level === 'client-timeout' || code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') {
    return new SshError('timeout', `${target}: no answer (${text})`, cause);
  }
  return new SshError('closed', `${target}: ${text}`, cause);
}
