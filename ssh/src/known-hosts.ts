import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** One usable line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownHost {
  /** The host field: comma-separated patterns, or one hashed name. */
  readonly hosts: string;
  /** `@revoked` keys are never accepted. */
  readonly revoked: boolean;
  readonly keyType: string;
  /** The public key as it goes over the wire. */
  readonly key: Buffer;
}

export interface KnownHostsProblem {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

/**
 * The name that a known_hosts file records for an address: the bare host on port 22, else `[host]:port`.
 * Port 0 counts as none (fleet 1.0 did the same).
 */
export function knownHostsName(host: string, port = 22): string {
  return port === 22 || port === 0 ? host : `[${host}]:${port}`;
}

/**
 * Reads a known_hosts file. Lines that can't be used are left out and reported; `@cert-authority` lines are left out
 * silently, as host certificates are not supported.
 */
export function parseKnownHosts(text: string): { hosts: KnownHost[]; problems: KnownHostsProblem[] } {
  const hosts: KnownHost[] = [];
  const problems: KnownHostsProblem[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    const fields = line.trim().split(/[ \t]+/);
    if (fields[0] === '' || fields[0]?.startsWith('#')) return;
    const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined;
    if (marker === '@cert-authority') return;
    const [names, keyType, encoded] = fields;
    const key = Buffer.from(encoded ?? '', 'base64');
    if (names === undefined || keyType === undefined || wireType(key) !== keyType) {
      problems.push({ line: index + 1, message: 'not a host, a key type and a key' });
      return;
    }
    hosts.push({ hosts: names, revoked: marker === '@revoked', keyType, key });
  });
  return { hosts, problems };
}

/** The key type that a public key names itself: a length of four bytes, then the text. */
export function wireType(key: Buffer): string {
  if (key.length < 4) return '';
  return key.toString('latin1', 4, 4 + key.readUInt32BE(0));
}

/** Whether a host field names this host: patterns with `*` and `?`, `!` excludes, `|1|salt|hash` is a hashed name. */
export function hostMatches(hosts: string, name: string): boolean {
  if (hosts.startsWith('|1|')) return hashedNameMatches(hosts, name);
  let found = false;
  for (const pattern of hosts.split(',')) {
    const negated = pattern.startsWith('!');
    if (!wildcard(negated ? pattern.slice(1) : pattern).test(name)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

function hashedNameMatches(field: string, name: string): boolean {
  const [, , salt = '', hash = ''] = field.split('|');
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/**
 * What a known_hosts file says of a host's key.
 * - `known`: recorded
 * - `changed`: other keys of the same type are recorded, or this one is revoked
 * - `unknown`: nothing recorded, or only keys of other types
 */
export function judgeHostKey(hosts: readonly KnownHost[], name: string, key: Buffer): 'known' | 'changed' | 'unknown' {
  const type = wireType(key);
  const mine = hosts.filter(host => hostMatches(host.hosts, name));
  if (mine.some(host => host.revoked && host.key.equals(key))) return 'changed';
  const recorded = mine.filter(host => !host.revoked && host.keyType === type);
  if (recorded.some(host => host.key.equals(key))) return 'known';
  return recorded.length > 0 ? 'changed' : 'unknown';
}

/** The line that records a key. */
export function knownHostsLine(name: string, key: Buffer): string {
  return `${name} ${wireType(key)} ${key.toString('base64')}\n`;
}

/** `SHA256:…` as OpenSSH prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** `ED25519`, `ECDSA`, `RSA`: how people call a key type. */
export function keyTypeName(key: Buffer): string {
  const type = wireType(key);
  if (type.startsWith('ecdsa')) return 'ECDSA';
  return type.replace(/^ssh-/, '').toUpperCase();
}
