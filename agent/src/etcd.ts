import { readFileSync } from 'node:fs';
import { connectEtcd, openRegistry, type Registry } from '@flotilla/registry';
import type { Config } from './config/index.ts';
import { measuredStore, type StoreMeter } from './measured-store.ts';

/**
 * The registry in the configured etcd; nothing is sent yet. Rejects with a `RegistryError` for addresses that can't be
 * one, and with an error that names the certificate file that can't be read.
 */
export async function connectRegistry(config: Config, meter: StoreMeter): Promise<Registry> {
  const { etcd_servers: endpoints, etcd_username: username, etcd_password: password } = config;
  const tls = {
    ...readPem('ca', 'etcd_cafile', config.etcd_cafile),
    ...readPem('cert', 'etcd_certfile', config.etcd_certfile),
    ...readPem('key', 'etcd_keyfile', config.etcd_keyfile),
  };
  const store = await connectEtcd({
    endpoints,
    tls,
    requestTimeoutMs: config.etcd_request_timeout * 1000,
    ...(username === '' ? {} : { credentials: { username, password } }),
  });
  return openRegistry(measuredStore(store, meter), { prefix: config.etcd_key_prefix });
}

function readPem(member: string, option: keyof Config, path: string): Record<string, string> {
  if (path === '') return {};
  try {
    return { [member]: readFileSync(path, 'utf8') };
  } catch (error) {
    throw new Error(`${option}: can't read ${path}: ${(error as Error).message}`, { cause: error });
  }
}
