import { t } from '../l10n.ts';

/** One cluster as the user has described it in `flotilla.clusters`; paths are absolute. */
export interface ClusterSettings {
  readonly name: string;
  readonly endpoints: readonly string[];
  readonly prefix: string | undefined;
  readonly username: string | undefined;
  readonly tls: TlsFiles | undefined;
  readonly ssh: SshSettings;
  /** The machine through which etcd is reached, `user@host:port`. */
  readonly sshTunnel: string | undefined;
  /** Whoever takes something away types the cluster's name first. */
  readonly protected: boolean;
}

export interface TlsFiles {
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
}

export interface SshSettings {
  readonly user: string | undefined;
  readonly port: number;
  readonly identityFile: string | undefined;
  readonly knownHostsFile: string;
}

export interface ReadSettings {
  readonly clusters: readonly ClusterSettings[];
  /** What could not be used and why, one sentence each, naming the entry and the key. */
  readonly problems: readonly string[];
}

/** Reads the setting's value. A bad entry is left out and reported; the others are used. `home` stands for a leading `~`. */
export function readClusterSettings(value: unknown, home: string): ReadSettings {
  if (!Array.isArray(value)) return { clusters: [], problems: [t('flotilla.clusters must be a list of clusters')] };
  const clusters: ClusterSettings[] = [];
  const problems: string[] = [];
  value.forEach((entry: unknown, index) => {
    const result = readEntry(entry, home);
    if (typeof result === 'string') problems.push(t('flotilla.clusters[{0}]: {1}', index, result));
    else if (clusters.some(cluster => cluster.name === result.name))
      problems.push(t('flotilla.clusters[{0}]: the name "{1}" is used twice', index, result.name));
    else clusters.push(result);
  });
  return { clusters, problems };
}

/** Why an endpoint can't be used, or `undefined`. */
export function endpointProblem(endpoint: string): string | undefined {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    return t('"{0}" is not an address like https://10.0.0.5:2379', endpoint);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return t('"{0}" must begin with http:// or https://', endpoint);
  if (url.username || url.password)
    return t('"{0}" must not hold a user or a password; set "username" instead', withoutSecrets(url));
  return undefined;
}

function withoutSecrets(url: URL): string {
  return `${url.protocol}//${url.host}`;
}

type Fields = Record<string, unknown>;

class Misfit extends Error {}

function readEntry(entry: unknown, home: string): ClusterSettings | string {
  try {
    const fields = object(entry, t('the entry'));
    const name = text(fields, 'name')?.trim();
    if (!name) return t('"name" is missing');
    return {
      name,
      endpoints: endpoints(fields),
      prefix: text(fields, 'prefix'),
      username: text(fields, 'username'),
      tls: fields['tls'] === undefined ? undefined : tls(object(fields['tls'], '"tls"'), home),
      protected: flag(fields, 'protected'),
      sshTunnel: tunnel(fields),
      ssh: ssh(fields['ssh'] === undefined ? {} : object(fields['ssh'], '"ssh"'), home),
    };
  } catch (error) {
    if (error instanceof Misfit) return error.message;
    throw error;
  }
}

function endpoints(fields: Fields): string[] {
  const list = fields['endpoints'];
  if (!Array.isArray(list) || list.length === 0 || !list.every(item => typeof item === 'string'))
    throw new Misfit(t('"endpoints" must list at least one address'));
  for (const endpoint of list) {
    const problem = endpointProblem(endpoint);
    if (problem !== undefined) throw new Misfit(problem);
  }
  return list;
}

function tls(fields: Fields, home: string): TlsFiles {
  const files = {
    caFile: path(fields, 'caFile', home),
    certFile: path(fields, 'certFile', home),
    keyFile: path(fields, 'keyFile', home),
  };
  if ((files.certFile === undefined) !== (files.keyFile === undefined))
    throw new Misfit(t('"tls.certFile" and "tls.keyFile" belong together; one is missing'));
  return files;
}

function ssh(fields: Fields, home: string): SshSettings {
  const port = fields['port'] ?? 22;
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65535)
    throw new Misfit(t('"ssh.port" must be a number from 1 to 65535'));
  return {
    user: text(fields, 'user'),
    port,
    identityFile: path(fields, 'identityFile', home),
    knownHostsFile: path(fields, 'knownHostsFile', home) ?? `${home}/.ssh/known_hosts`,
  };
}

function tunnel(fields: Fields): string | undefined {
  const value = text(fields, 'sshTunnel')?.trim();
  if (value !== undefined && !/^(?:[^@\s]+@)?[^@\s]+$/.test(value))
    throw new Misfit(t('"sshTunnel" must be a machine like user@host:22'));
  return value;
}

function object(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Misfit(t('{0} must be an object', what));
  return value as Fields;
}

function text(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new Misfit(t('"{0}" must be text', key));
  return value;
}

function flag(fields: Fields, key: string): boolean {
  const value = fields[key] ?? false;
  if (typeof value !== 'boolean') throw new Misfit(t('"{0}" must be true or false', key));
  return value;
}

function path(fields: Fields, key: string, home: string): string | undefined {
  return text(fields, key)?.replace(/^~(?=$|\/)/, home);
}
