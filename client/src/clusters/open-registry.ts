import { readFile } from 'node:fs/promises';
import { t } from '../l10n.ts';
import { ConnectionError } from './problem.ts';
import type { ClusterSettings, TlsFiles } from './configuration.ts';
import type { Registry } from '@flotilla/registry';

const REQUEST_TIMEOUT_MS = 5000;

/**
 * Opens a cluster's registry. What speaks to etcd is loaded here for the first time, since it takes longer than all
 * else that the extension does when it starts.
 * @throws {ConnectionError} when a TLS file can't be read or a password is missing
 */
export async function openClusterRegistry(settings: ClusterSettings, password: string | undefined): Promise<Registry> {
  if (settings.username !== undefined && password === undefined)
    throw new ConnectionError('password', t('no password is stored for user {0}', settings.username));
  const tls = settings.tls === undefined ? undefined : await readTls(settings.tls);
  const { connectEtcd, openRegistry } = await import('@flotilla/registry');
  const store = await connectEtcd({
    endpoints: [...settings.endpoints],
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    ...(tls === undefined ? {} : { tls }),
    ...(settings.username === undefined || password === undefined
      ? {}
      : { credentials: { username: settings.username, password } }),
  });
  return openRegistry(store, settings.prefix === undefined ? {} : { prefix: settings.prefix });
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
