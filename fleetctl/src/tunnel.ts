import type { Duplex } from 'node:stream';
import type { ShellConnection } from '@flotilla/ssh';
import { UsageError } from './errors.ts';
import type { Endpoint } from './http.ts';

/** A machine that connections go through. */
export interface TunnelAddress {
  /** `undefined`: as for the machines of the cluster. */
  readonly user: string | undefined;
  readonly host: string;
  /** `undefined`: as the user's SSH configuration says, else 22. */
  readonly port: number | undefined;
}

/**
 * Reads `--tunnel`: `[user@]host[:port]`; an IPv6 address with a port stands in brackets.
 * @throws {UsageError} when it is none of these
 */
export function parseTunnel(text: string): TunnelAddress {
  const at = text.lastIndexOf('@');
  const place = text.slice(at + 1);
  const [, bracketed, plain, portText] =
    /^(?:\[([^\][]+)\]|([^:\][]+|[\da-fA-F:.]*:[\da-fA-F:.]*:[\da-fA-F:.]*))(?::(\d+))?$/.exec(place) ?? [];
  const host = bracketed ?? plain;
  const port = portText === undefined ? undefined : Number(portText);
  if (host === undefined || at === 0 || /\s/.test(text) || (port !== undefined && (port < 1 || port > 65_535))) {
    throw new UsageError(`--tunnel "${text}" is no machine; use HOST, USER@HOST:PORT or [IPv6]:PORT`);
  }
  return { user: at < 0 ? undefined : text.slice(0, at), host, port };
}

/** One SSH connection to a machine, made when it is first needed, and streams through it. */
export class Tunnel {
  readonly #connect: () => Promise<ShellConnection>;
  #connection: Promise<ShellConnection> | undefined;
  /** Whether sshd there opens Unix sockets itself; not known before it was tried. */
  #opensSockets: boolean | undefined;

  constructor(connect: () => Promise<ShellConnection>) {
    this.#connect = connect;
  }

  /**
   * A stream to an endpoint as the far side sees it. A Unix socket is opened by sshd itself, or where that may not, by
   * `fleetctl fd-forward` there, as fleet always did.
   * @throws {SshError}
   */
  async toEndpoint({ socketPath, url }: Endpoint): Promise<Duplex> {
    if (socketPath === undefined) {
      return this.toHost(
        url?.hostname.replace(/^\[|\]$/g, '') ?? '',
        Number(url?.port) || (url?.protocol === 'https:' ? 443 : 80),
      );
    }
    const connection = await this.#connected();
    const command = ['fleetctl', 'fd-forward', socketPath];
    if (this.#opensSockets === false) return connection.stream({ command });
    try {
      const stream = await connection.stream({ socketPath });
      this.#opensSockets = true;
      return stream;
    } catch (error) {
      if (this.#opensSockets === true) throw error;
      this.#opensSockets = false;
      return connection.stream({ command });
    }
  }

  /** A stream to a port that the far side can reach. @throws {SshError} */
  async toHost(host: string, port: number): Promise<Duplex> {
    return (await this.#connected()).stream({ host, port });
  }

  close(): void {
    void this.#connection?.then(
      connection => connection.close(),
      () => undefined,
    );
  }

  #connected(): Promise<ShellConnection> {
    return (this.#connection ??= this.#connect());
  }
}
