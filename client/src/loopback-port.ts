import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A port of this computer's loopback; each connection to it is carried on by a stream of its own. */
export class LoopbackPort {
  readonly #server: Server;
  readonly #way: () => Promise<Duplex>;
  readonly #sockets = new Set<Socket>();
  #closed = false;

  private constructor(server: Server, way: () => Promise<Duplex>) {
    this.#server = server;
    this.#way = way;
    server.on('connection', socket => void this.#carry(socket));
  }

  /** `port` 0 takes a free one. `way` makes the far side of one connection. Rejects when the port is taken. */
  static async open(port: number, way: () => Promise<Duplex>): Promise<LoopbackPort> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return new LoopbackPort(server, way);
  }

  /** 0 once it is closed. */
  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0;
  }

  /** Ends what goes through it, too. */
  close(): void {
    this.#closed = true;
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Without a way through, the connection ends: to its client the other side has hung up. */
  async #carry(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    try {
      const stream = await this.#way();
      if (this.#closed || socket.destroyed) stream.destroy();
      stream.on('error', () => socket.destroy());
      stream.once('close', () => socket.destroy());
      socket.once('close', () => stream.destroy());
      socket.pipe(stream).pipe(socket);
    } catch {
      socket.destroy();
    }
  }
}
