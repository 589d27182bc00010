import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AnyAuthMethod, ParsedKey } from 'ssh2';
import { SshError } from './errors.ts';

/** What a login may use. Without `identityFile` the keys that OpenSSH looks for by default are tried too. */
export interface Identity {
  readonly username: string;
  readonly identityFile?: string | undefined;
  /** Tried instead of the default keys, those that can be used; `IdentityFile` of a user's configuration. */
  readonly moreIdentityFiles?: readonly string[] | undefined;
  readonly passphrase?: string | undefined;
  /** Path of ssh-agent's socket; nothing is taken from the environment. */
  readonly agentSocket?: string | undefined;
}

const DEFAULT_FILES = ['~/.ssh/id_ed25519', '~/.ssh/id_ecdsa', '~/.ssh/id_rsa'];

/**
 * The ways to log in, in the order in which they are tried: the named key, the agent's keys, the default key files.
 * @throws {SshError} `key-file` when the named file can't be read, is no private key, or its passphrase is wrong or missing
 */
export async function authMethods(identity: Identity): Promise<AnyAuthMethod[]> {
  const { username, identityFile, agentSocket } = identity;
  const methods: AnyAuthMethod[] = [];
  if (identityFile !== undefined) {
    methods.push({ type: 'publickey', username, key: await readKey(expandHome(identityFile), identity.passphrase) });
  }
  if (agentSocket !== undefined && agentSocket !== '') methods.push({ type: 'agent', username, agent: agentSocket });
  const more = identity.moreIdentityFiles ?? [];
  if (identityFile === undefined) methods.push(...(await usableKeys(username, more.length > 0 ? more : DEFAULT_FILES)));
  return methods;
}

async function usableKeys(username: string, files: readonly string[]): Promise<AnyAuthMethod[]> {
  const keys = await Promise.all(
    // a key that is absent or needs a passphrase is simply not offered, as with OpenSSH in batch mode
    files.map(file => readKey(expandHome(file), undefined).catch(() => undefined)),
  );
  return keys.filter(key => key !== undefined).map(key => ({ type: 'publickey' as const, username, key }));
}

async function readKey(file: string, passphrase: string | undefined): Promise<ParsedKey> {
  const { default: ssh2 } = await import('ssh2');
  let text: Buffer;
  try {
    text = await readFile(file);
  } catch (error) {
    throw new SshError('key-file', `the private key ${file} can't be read`, { cause: error });
  }
  const parsed = ssh2.utils.parseKey(text, passphrase);
  if (!(parsed instanceof Error)) return Array.isArray(parsed) ? firstKey(parsed, file) : parsed;
  const encrypted = /encrypted|passphrase|bad decrypt/i.test(parsed.message);
  const hint = encrypted ? 'needs its passphrase, or the one given is wrong' : 'is not a private key that can be used';
  throw new SshError('key-file', `the private key ${file} ${hint} (${parsed.message})`);
}

function firstKey(keys: readonly ParsedKey[], file: string): ParsedKey {
  const [key] = keys;
  if (key === undefined) throw new SshError('key-file', `${file} holds no private key`);
  return key;
}

/** `~/x` as the user's own folder. */
export function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}
