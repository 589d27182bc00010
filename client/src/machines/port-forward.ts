import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { ShellConnection } from '@flotilla/ssh';

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
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(connection: ShellConnection, remote: RemotePort, server: Server) {
    this.remote = remote;
    this.#connection = connection;
    this.#server = server;
    this.ended = connection.ended.then(() => this.close());
  }

  /** `localPort` 0: any that is free. Rejects when it is taken, or when nothing listens on the other side. */
  static async open(connection: ShellConnection, remote: RemotePort, localPort: number): Promise<PortForward> {
    // asked once ahead: else a person would hear of a mistake only from their browser
    (await connection.stream(remote)).destroy();
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(localPort, '127.0.0.1', resolve);
    });
    const forward = new PortForward(connection, remote, server);
    server.on('connection', socket => void forward.#carry(socket));
    return forward;
  }

  get localPort(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#connection.close();
  }

  async #carry(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    try {
      const stream = await this.#connection.stream(this.remote);
      stream.on('error', () => socket.destroy());
      stream.once('close', () => socket.destroy());
      socket.once('close', () => stream.destroy());
      socket.pipe(stream).pipe(socket);
    } catch {
      socket.destroy();
    }
  }
}

/** Reads `8080`, `host:8080` or `[::1]:8080`; a port alone is of the machine itself. `undefined` for anything else. */
export function readRemotePort(text: string): RemotePort | undefined {
  const [, bracketed, plain, digits] = /^(?:(?:\[([0-9A-Fa-f:.]+)\]|([\w.-]+)):)?(\d{1,5})$/.exec(text.trim()) ?? [];
  const port = Number(digits);
  if (digits === undefined || port < 1 || port > 65_535) return undefined;
  return { host: bracketed ?? plain ?? '127.0.0.1', port };
}
