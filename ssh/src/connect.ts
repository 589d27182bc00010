import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Client, ClientCallback, ServerHostKeyAlgorithm } from 'ssh2';
import { SshError, toSshError } from './errors.ts';
import { authMethods, expandHome, type Identity } from './identities.ts';
import {
  fingerprint,
  hostMatches,
  judgeHostKey,
  keyTypeName,
  knownHostsLine,
  knownHostsName,
  parseKnownHosts,
  type KnownHost,
} from './known-hosts.ts';
import { quoteCommand } from './quote.ts';
import { attach, ptyOf, type ExecOptions, type ExecResult } from './session.ts';
import { openStream, type StreamTarget } from './streams.ts';

/** A host key that nobody has recorded yet, for the question whether to trust it. */
export interface UnknownHostKey {
  readonly host: string;
  readonly port: number;
  /** `ED25519`, `ECDSA`, `RSA`. */
  readonly keyType: string;
  readonly fingerprintSha256: string;
}

export interface SshTarget extends Identity {
  readonly host: string;
  readonly port?: number | undefined;
  /** Read before the connection; an accepted key is appended to it. */
  readonly knownHostsFile: string;
  /** Asked about a key that is not recorded. There is no way to accept a key that differs from a recorded one. */
  readonly verifyUnknown: (key: UnknownHostKey) => Promise<boolean>;
  /** Milliseconds until the connection must stand; the time that a person takes to answer is not counted. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** The machine may use the ssh-agent at `agentSocket` as long as the connection stands. */
  readonly forwardAgent?: boolean | undefined;
  /** A stream that already leads to the machine's sshd, through another machine; `host` and `port` then only name it. */
  readonly through?: Duplex | undefined;
}

export interface SshConnection {
  /** Runs a command: words, which are quoted for the remote shell. @throws {SshError} `closed` when the connection ends first */
  exec(command: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** Resolves when the connection has ended, however. */
  readonly ended: Promise<void>;
  close(): void;
}

/** A connection in which people work, too. */
export interface ShellConnection extends SshConnection {
  /**
   * Has the user's login shell run a line as it stands, with its operators and quotes; without a line the shell reads
   * `stdin`.
   * @throws {SshError} as `exec`
   */
  shell(line: string | undefined, options: ExecOptions): Promise<ExecResult>;
  /** A stream of bytes through this connection. @throws {SshError} `closed` when the far side refuses it */
  stream(target: StreamTarget): Promise<Duplex>;
}

const KEEPALIVE_MS = 5000;

/**
 * Connects and logs in. The host's key is always verified against `knownHostsFile`.
 * @throws {SshError} with the reason
 */
export async function connectMachine(target: SshTarget): Promise<ShellConnection> {
  const port = target.port ?? 22;
  const label = `${target.username}@${target.host}${port === 22 ? '' : `:${port}`}`;
  const hosts = await readKnownHosts(expandHome(target.knownHostsFile));
  const methods = await authMethods(target);
  const { default: ssh2 } = await import('ssh2');
  const client = new ssh2.Client();
  const verifier = new HostKeyVerifier(target, port, hosts);
  await new Promise<void>((resolve, reject) => {
    // ssh2's own handshake timer would run while a person reads a fingerprint; this one stops meanwhile
    const timer = setTimeout(fail, target.timeoutMs ?? 10_000, new SshError('timeout', `${label}: no answer in time`));
    function fail(error: unknown): void {
      clearTimeout(timer);
      client.destroy();
      reject(verifier.refusal ?? toSshError(error, label));
    }
    client.on('error', fail);
    client.on('close', () => fail(new SshError('closed', `${label}: the connection was closed`)));
    client.on('ready', () => {
      clearTimeout(timer);
      resolve();
    });
    client.connect({
      host: target.host,
      port,
      ...(target.through === undefined ? {} : { sock: target.through }),
      username: target.username,
      authHandler: methods,
      readyTimeout: 0,
      ...agentForwarding(target),
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: 3,
      algorithms: { serverHostKey: { prepend: verifier.preferredAlgorithms(), append: [], remove: [] } },
      hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
        if (verifier.mustAsk(key)) clearTimeout(timer);
        verifier.judge(key).then(verify, (error: unknown) => fail(error));
      },
    });
  });
  return new Connection(client, label);
}

function agentForwarding({ forwardAgent, agentSocket }: SshTarget): { agent?: string; agentForward?: boolean } {
  return forwardAgent === true && agentSocket ? { agent: agentSocket, agentForward: true } : {};
}

async function readKnownHosts(file: string): Promise<readonly KnownHost[]> {
  try {
    return parseKnownHosts(await readFile(file, 'utf8')).hosts;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new SshError('key-file', `${file} can't be read, so no host can be verified`, { cause: error });
  }
}

class HostKeyVerifier {
  /** Set when the key was refused: the reason to tell instead of ssh2's. */
  refusal: SshError | undefined;
  readonly #name: string;

  constructor(
    readonly target: SshTarget,
    readonly port: number,
    readonly hosts: readonly KnownHost[],
  ) {
    this.#name = knownHostsName(target.host, port);
  }

  /** A host has keys of several types; the recorded ones are asked for first, else a known host would look unknown. */
  preferredAlgorithms(): ServerHostKeyAlgorithm[] {
    const types = this.hosts.filter(host => hostMatches(host.hosts, this.#name)).map(host => host.keyType);
    return types.flatMap(type =>
      type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type],
    ) as ServerHostKeyAlgorithm[];
  }

  mustAsk(key: Buffer): boolean {
    return judgeHostKey(this.hosts, this.#name, key) === 'unknown';
  }

  async judge(key: Buffer): Promise<boolean> {
    const { host, knownHostsFile } = this.target;
    const verdict = judgeHostKey(this.hosts, this.#name, key);
    if (verdict === 'known') return true;
    const shown = { host, port: this.port, keyType: keyTypeName(key), fingerprintSha256: fingerprint(key) };
    if (verdict === 'changed') {
      this.refusal = new SshError(
        'host-key-changed',
        `the ${shown.keyType} key of ${this.#name} is not the one recorded in ${knownHostsFile}: it shows ${shown.fingerprintSha256}. ` +
          `Somebody may be listening in. If the machine was set up anew, remove its line from that file and connect again`,
      );
      return false;
    }
    if (await this.target.verifyUnknown(shown)) {
      await record(expandHome(knownHostsFile), knownHostsLine(this.#name, key));
      return true;
    }
    this.refusal = new SshError('host-key-rejected', `Host key verification failed: ${this.#name} is not trusted`);
    return false;
  }
}

async function record(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await appendFile(file, line, { mode: 0o600 });
}

class Connection implements ShellConnection {
  readonly ended: Promise<void>;
  #error: SshError | undefined;

  constructor(
    readonly client: Client,
    readonly label: string,
  ) {
    client.removeAllListeners('close').removeAllListeners('error');
    client.on('error', error => (this.#error = toSshError(error, label)));
    this.ended = new Promise(resolve => client.once('close', () => resolve()));
  }

  exec(command: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    return this.shell(quoteCommand(command), options);
  }

  shell(line: string | undefined, options: ExecOptions): Promise<ExecResult> {
    const pty = ptyOf(options.terminal);
    return this.#run(options, done =>
      line === undefined
        ? this.client.shell(pty ?? false, done)
        : this.client.exec(line, pty === undefined ? {} : { pty }, done),
    );
  }

  stream(target: StreamTarget): Promise<Duplex> {
    return openStream(this.client, this.label, target);
  }

  async #run(options: ExecOptions, open: (done: ClientCallback) => unknown): Promise<ExecResult> {
    const result = await new Promise<ExecResult | undefined>((resolve, reject) => {
      // listeners must be there before the callback returns: the exit status may stand in the very packets that ssh2 is
      // reading, and would pass unheard by anything that awaited the channel first
      open((error, channel) => {
        if (error) reject(toSshError(error, this.label));
        else resolve(attach(channel, options));
      });
    });
    if (result !== undefined) return result;
    throw this.#error ?? new SshError('closed', `${this.label}: the connection was closed`);
  }

  close(): void {
    this.client.end();
  }
}
