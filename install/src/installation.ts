import service from '../systemd/fleet.service?raw';
import socket from '../systemd/fleet.socket?raw';

/** How a machine becomes a member of a cluster. Texts of PEM files, not their names. */
export interface Membership {
  readonly etcdServers: readonly string[];
  readonly prefix?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly publicIp?: string | undefined;
  /** A time span as fleetd's option takes it: `10s`. */
  readonly agentTtl?: string | undefined;
}

export interface InstalledFile {
  readonly path: string;
  /** As of chmod(2). */
  readonly mode: number;
  readonly text: string;
}

/** The daemon, one file. */
export const PROGRAM = '/opt/flotilla/fleetd.cjs';
/** Where `fleet.service` looks for Node.js first: for a machine that has none, or one that is too old. */
export const RUNTIME_FOLDER = '/opt/flotilla/bin';
/** Oldest Node.js that runs it: major and minor. */
export const OLDEST_NODE = [20, 19] as const;
/** What is enabled and started, in this order; stopped in the other one. */
export const SERVICES = ['fleet.socket', 'fleet.service'] as const;

const CONFIGURATION = '/etc/fleet/fleet.conf';
const PEM_FILES = { ca: '/etc/fleet/etcd-ca.pem', cert: '/etc/fleet/etcd-cert.pem', key: '/etc/fleet/etcd-key.pem' };
const PUBLIC = 0o644;
const PRIVATE = 0o600;

/**
 * All files of a member but for the program itself. Nobody but root reads the configuration, since a password may be in
 * it, and the key.
 * @throws {MembershipError} when something can not be written down
 */
export function memberFiles(membership: Membership): readonly InstalledFile[] {
  const pem = (what: keyof typeof PEM_FILES): InstalledFile[] => {
    const text = membership[what];
    if (text === undefined) return [];
    if (!text.includes('-----BEGIN ')) throw new MembershipError(`${PEM_NAMES[what]} is no PEM file`);
    return [{ path: PEM_FILES[what], mode: what === 'key' ? PRIVATE : PUBLIC, text }];
  };
  return [
    { path: CONFIGURATION, mode: PRIVATE, text: configuration(membership) },
    ...pem('ca'),
    ...pem('cert'),
    ...pem('key'),
    { path: '/etc/systemd/system/fleet.socket', mode: PUBLIC, text: socket },
    { path: '/etc/systemd/system/fleet.service', mode: PUBLIC, text: service },
  ];
}

const PEM_NAMES = { ca: 'the certificate of the authority', cert: 'the certificate', key: 'the key' };

/** What is wrong with a membership, for people. */
export class MembershipError extends Error {
  override readonly name = 'MembershipError';
}

function configuration(membership: Membership): string {
  const { etcdServers, prefix, username, password, ca, cert, key, metadata = {}, publicIp, agentTtl } = membership;
  if (etcdServers.length === 0) throw new MembershipError('no address of an etcd is given');
  for (const server of etcdServers)
    if (!/^https?:\/\/[^\s"\\,]+$/.test(server))
      throw new MembershipError(`"${server}" is no address of an etcd; write for example https://10.0.0.5:2379`);
  if ((cert === undefined) !== (key === undefined))
    throw new MembershipError('a certificate and its key belong together; one is missing');
  if (password !== undefined && username === undefined) throw new MembershipError('a password needs a user');
  const pairs = Object.entries(metadata);
  for (const [name, value] of pairs)
    if (!/^[^\s=,"\\]+$/.test(name) || !/^[^\s,"\\]*$/.test(value))
      throw new MembershipError(`metadata ${name}=${value} can not be written: no blanks, commas or quotes`);
  return [
    `etcd_servers=${JSON.stringify(etcdServers)}`,
    ...option('etcd_key_prefix', prefix),
    ...option('etcd_username', username),
    ...option('etcd_password', password),
    ...option('etcd_cafile', ca && PEM_FILES.ca),
    ...option('etcd_certfile', cert && PEM_FILES.cert),
    ...option('etcd_keyfile', key && PEM_FILES.key),
    ...option('metadata', pairs.length > 0 ? pairs.map(pair => pair.join('=')).join(',') : undefined),
    ...option('public_ip', publicIp),
    ...option('agent_ttl', agentTtl),
    '',
  ].join('\n');
}

function option(name: string, value: string | undefined): string[] {
  if (value === undefined || value === '') return [];
  if (/["\\\n\r]/.test(value)) throw new MembershipError(`${name} must not hold quotes, backslashes or ends of lines`);
  return [`${name}="${value}"`];
}
