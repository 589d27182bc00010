import { readFile } from 'node:fs/promises';
import { t } from '../l10n.ts';
import { ConnectionError } from './problem.ts';
import type { ClusterSettings, TlsFiles } from './configuration.ts';
import { EtcdTunnel } from './etcd-tunnel.ts';
import type { Registry } from '@flotilla/registry';
import type { ShellConnection } from '@flotilla/ssh';

const REQUEST_TIMEOUT_MS = 5000;

/** Logs in on a machine; user and port are those that the tunnel names. */
export type LogIn = (host: string, user: string | undefined, port: number | undefined) => Promise<ShellConnection>;

/**
 * Opens a cluster's registry. What speaks to etcd is loaded here for the first time, since it takes longer than all
 * else that the extension does when it starts.
 * @throws {ConnectionError} when a TLS file can't be read, a password is missing or the tunnel can't be made
 */
export async function openClusterRegistry(
  settings: ClusterSettings,
  password: string | undefined,
  logIn: LogIn,
): Promise<Registry> {
  if (settings.username !== undefined && password === undefined)
    throw new ConnectionError('password', t('no password is stored for user {0}', settings.username));
  const tls = settings.tls === undefined ? undefined : await readTls(settings.tls);
  const { connectEtcd, openRegistry } = await import('@flotilla/registry');
  const tunnel = await openTunnel(settings, logIn);
  const store = await connectEtcd({
    ...(tunnel === undefined ? {} : { localPorts: tunnel.ports }),
    endpoints: [...settings.endpoints],
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    ...(tls === undefined ? {} : { tls }),
    ...(settings.username === undefined || password === undefined
      ? {}
      : { credentials: { username: settings.username, password } }),
  });
  const registry = openRegistry(store, settings.prefix === undefined ? {} : { prefix: settings.prefix });
  if (tunnel === undefined) return registry;
  const close = registry.close.bind(registry);
  return Object.assign(registry, { close: () => close().finally(() => tunnel.close()) });
}

async function openTunnel({ sshTunnel, endpoints }: ClusterSettings, logIn: LogIn): Promise<EtcdTunnel | undefined> {
  if (sshTunnel === undefined) return undefined;
  const { parseJump, SshError } = await import('@flotilla/ssh');
  try {
    const { user, host, port } = parseJump(sshTunnel);
    return await EtcdTunnel.open(endpoints, () => logIn(host, user, port));
  } catch (error) {
    if (!(error instanceof SshError)) throw error;
    const isPassing = error.code === 'refused' || error.code === 'timeout' || error.code === 'closed';
    throw new ConnectionError(isPassing ? 'tunnel' : 'ssh', error.message, { cause: error });
  }
}

async function readTls(files: TlsFiles): Promise<{ ca?: string; cert?: string; key?: string }> {
  const [ca, cert, key] = await Promise.all([files.caFile, files.certFile, files.keyFile].map(readPem));
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

async function readPem(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConnectionError('file', `${file}: ${(error as Error).message}`, { cause: error });
  }
}
