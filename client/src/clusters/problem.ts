import { t } from '../l10n.ts';

/** What went wrong with a cluster: the registry's codes, and what is wrong before it is asked. */
export type ProblemCode =
  | 'address'
  | 'refused'
  | 'timeout'
  | 'tls'
  | 'login'
  | 'permission'
  | 'unavailable'
  | 'full'
  | 'corrupt'
  | 'file'
  | 'password'
  | 'ssh'
  | 'tunnel'
  | 'unknown';

/** A failure as people need it: what failed, what to do, and the exact words for who wants them. */
export interface Problem {
  readonly code: ProblemCode;
  readonly title: string;
  readonly advice: string;
  readonly detail: string;
  /** The command that helps most. */
  readonly command: `flotilla.${string}`;
}

interface Text {
  readonly title: string;
  readonly advice: string;
  readonly command: `flotilla.${string}`;
}

const RECONNECT = 'flotilla.reconnect';
const EDIT = 'flotilla.editClusters';
const PASSWORD = 'flotilla.enterPassword';

const TEXTS: Readonly<Record<ProblemCode, () => Text>> = {
  address: () => ({
    title: t("etcd's address can't be used"),
    advice: t('Check "endpoints": the name may not exist, or the network is down.'),
    command: EDIT,
  }),
  refused: () => ({
    title: t('etcd refuses the connection'),
    advice: t('Nothing listens there: is etcd running, and is the port right?'),
    command: RECONNECT,
  }),
  timeout: () => ({
    title: t('etcd does not answer'),
    advice: t('The network may be cut, or a firewall drops the packets.'),
    command: RECONNECT,
  }),
  tls: () => ({
    title: t("TLS: etcd's certificate is not accepted"),
    advice: t('Check http or https in "endpoints" and the files in "tls".'),
    command: EDIT,
  }),
  login: () => ({
    title: t('etcd refuses the login'),
    advice: t('Check "username" and enter the password again.'),
    command: PASSWORD,
  }),
  password: () => ({
    title: t('etcd wants a password'),
    advice: t('Click to enter it; it is kept in the secret storage.'),
    command: PASSWORD,
  }),
  ssh: () => ({
    title: t('The SSH tunnel to etcd is refused'),
    advice: t('Check "sshTunnel", the key of the machine and your login there; then connect again.'),
    command: RECONNECT,
  }),
  tunnel: () => ({
    title: t('The machine of the SSH tunnel is not reached'),
    advice: t('Check "sshTunnel" and whether the machine is up. It is tried again by itself.'),
    command: RECONNECT,
  }),
  permission: () => ({
    title: t('etcd does not allow it'),
    advice: t('The user is known, and its role lacks the right to this prefix.'),
    command: PASSWORD,
  }),
  unavailable: () => ({
    title: t('etcd is not able to answer now'),
    advice: t('It may have lost most of its members. It is asked again by itself.'),
    command: RECONNECT,
  }),
  full: () => ({
    title: t('etcd has no space left'),
    advice: t('What runs goes on; nothing can be changed until it is compacted, defragmented and its alarm disarmed.'),
    command: RECONNECT,
  }),
  corrupt: () => ({
    title: t('etcd holds values that Flotilla does not know'),
    advice: t('Check "prefix": something else may use it.'),
    command: EDIT,
  }),
  file: () => ({
    title: t("a file of the TLS settings can't be read"),
    advice: t('Check the paths in "tls".'),
    command: EDIT,
  }),
  unknown: () => ({
    title: t('the connection failed'),
    advice: t('The log says more.'),
    command: 'flotilla.showLog',
  }),
};

/** Describes any error that a connection ends with. Never throws. */
export function describeProblem(error: unknown): Problem {
  const code = codeOf(error);
  return { code, ...TEXTS[code](), detail: error instanceof Error ? error.message : String(error) };
}

function codeOf(error: unknown): ProblemCode {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code in TEXTS ? (code as ProblemCode) : 'unknown';
}

/** Trouble found before etcd is asked. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  constructor(
    readonly code: 'file' | 'password' | 'ssh' | 'tunnel',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
