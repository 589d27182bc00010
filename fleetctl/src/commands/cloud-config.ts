import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MembershipError } from '@flotilla/install';
import { cloudConfig as write, type Download } from '../cloud-config.ts';
import type { Context } from '../context.ts';
import { CommandError, UsageError } from '../errors.ts';

export interface CloudConfigOptions {
  readonly etcdServers: string | undefined;
  readonly keyPrefix: string | undefined;
  readonly etcdUsername: string | undefined;
  readonly etcdPasswordFile: string | undefined;
  readonly etcdCafile: string | undefined;
  readonly etcdCertfile: string | undefined;
  readonly etcdKeyfile: string | undefined;
  readonly metadata: string | undefined;
  readonly publicIp: string | undefined;
  readonly agentTtl: string | undefined;
  readonly sshAuthorizedKey: readonly string[];
  readonly daemonUrl: string | undefined;
  readonly daemonSha256: string | undefined;
  readonly nodeUrl: string | undefined;
  readonly nodeSha256: string | undefined;
}

/**
 * `cloud-config`: prints user data that make a fresh machine a member. Asks nobody.
 * @throws {CommandError} when a file can't be read or a value can't be used; nothing is printed then
 */
export function cloudConfig(context: Context, options: CloudConfigOptions): Promise<void> {
  const read = (path: string | undefined): string | undefined => (path === undefined ? undefined : readText(path));
  const membership = {
    etcdServers: (options.etcdServers ?? '')
      .split(',')
      .map(server => server.trim())
      .filter(Boolean),
    prefix: options.keyPrefix,
    username: options.etcdUsername,
    password: read(options.etcdPasswordFile)?.replace(/\r?\n$/, ''),
    ca: read(options.etcdCafile),
    cert: read(options.etcdCertfile),
    key: read(options.etcdKeyfile),
    metadata: pairsOf(options.metadata ?? ''),
    publicIp: options.publicIp,
    agentTtl: options.agentTtl,
  };
  if (membership.etcdServers.length === 0)
    throw new UsageError("Name the cluster's etcd: --etcd-servers https://10.0.0.5:2379");
  const daemon = download('daemon', options.daemonUrl, options.daemonSha256 ?? ownDaemon());
  const node = download('node', options.nodeUrl, options.nodeSha256);
  try {
    context.out(write({ membership, sshKeys: options.sshAuthorizedKey.map(keyLine), daemon, node }).trimEnd());
  } catch (error) {
    if (error instanceof MembershipError) throw new CommandError(error.message);
    throw error;
  }
  return Promise.resolve();
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

function pairsOf(text: string): Record<string, string> {
  const pairs = text
    .split(',')
    .filter(Boolean)
    .map(pair => pair.split('='));
  for (const [name, value, ...rest] of pairs)
    if (!name || value === undefined || rest.length > 0)
      throw new UsageError(
        `--metadata must be pairs like region=eu,disk=ssd; this is not one: ${[name, value, ...rest].join('=')}`,
      );
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name.trim(), value.trim()]));
}

/** A key as such, or the file that it stands in. */
function keyLine(given: string): string {
  const line = (/\s/.test(given) || !existsSync(given) ? given : readText(given)).trim();
  if (/^[\w@.-]+ [A-Za-z0-9+/=]+( .*)?$/.test(line)) return line;
  throw new UsageError(`"${given}" is no public key of SSH and no file that holds one`);
}

function download(what: 'daemon' | 'node', url: string | undefined, sha256: string | undefined): Download | undefined {
  if (url === undefined) return undefined;
  if (!/^https?:\/\/[^\s']+$/.test(url))
    throw new UsageError(`--${what}-url "${url}" is no address like https://host/file`);
  if (sha256 === undefined || !/^[0-9a-f]{64}$/i.test(sha256))
    throw new UsageError(`--${what}-sha256 must be the SHA-256 of the file, 64 hex digits (sha256sum prints it)`);
  return { url, sha256: sha256.toLowerCase() };
}

/** The checksum of the fleetd that stands beside this fleetctl, which is what a machine is to get. */
function ownDaemon(): string | undefined {
  const path = join(import.meta.dirname, 'fleetd.cjs');
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : undefined;
}
