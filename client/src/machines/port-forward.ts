import type { ShellConnection } from '@flotilla/ssh';
import { LoopbackPort } from '../loopback-port.ts';

/** Where a forwarded port leads, as the machine sees it. */
export interface RemotePort {
  readonly host: string;
  readonly port: number;
}

/** A port of this machine's loopback that leads through a machine; ends with its connection, or when it is closed. */
export class PortForward {
  readonly remote: RemotePort;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;
  readonly #connection: ShellConnection;
  readonly #port: LoopbackPort;

  private constructor(connection: ShellConnection, remote: RemotePort, port: LoopbackPort) {
    this.remote = remote;
    this.#connection = connection;
    this.#port = port;
    this.ended = connection.ended.then(() => this.close());
  }

  /** `localPort` 0: any that is free. Rejects when it is taken, or when nothing listens on the other side. */
  static async open(connection: ShellConnection, remote: RemotePort, localPort: number): Promise<PortForward> {
    // asked once ahead: else a person would hear of a mistake only from their browser
    (await connection.stream(remote)).destroy();
    const port = await LoopbackPort.open(localPort, () => connection.stream(remote));
    return new PortForward(connection, remote, port);
  }

  get localPort(): number {
    return this.#port.port;
  }

  close(): void {
    this.#port.close();
    this.#connection.close();
  }
}

/** Reads `8080`, `host:8080` or `[::1]:8080`; a port alone is of the machine itself. `undefined` for anything else. */
export function readRemotePort(text: string): RemotePort | undefined {
  const [, bracketed, plain, digits] = /^(?:(?:\[([0-9A-Fa-f:.]+)\]|([\w.-]+)):)?(\d{1,5})$/.exec(text.trim()) ?? [];
  const port = Number(digits);
  if (digits === undefined || port < 1 || port > 65_535) return undefined;
  return { host: bracketed ?? plain ?? '127.0.0.1', port };
}
