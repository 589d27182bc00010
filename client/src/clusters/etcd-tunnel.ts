import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { ShellConnection } from '@flotilla/ssh';

/**
 * Ways to the members of an etcd through a machine that is reached by SSH: a port on loopback for each. The connection
 * is made at once, so that what is wrong with it is told, and made anew when it ended and somebody needs it.
 */
export class EtcdTunnel {
  readonly #logIn: () => Promise<ShellConnection>;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #ports: Record<string, number> = {};
  #connection: Promise<ShellConnection> | undefined;
  #closed = false;

  private constructor(logIn: () => Promise<ShellConnection>) {
    this.#logIn = logIn;
  }

  /** Rejects as `logIn` does. */
  static async open(endpoints: readonly string[], logIn: () => Promise<ShellConnection>): Promise<EtcdTunnel> {
    const tunnel = new EtcdTunnel(logIn);
    try {
      await tunnel.#connect();
      for (const endpoint of endpoints) tunnel.#ports[endpoint] = await tunnel.#listen(endpoint);
    } catch (error) {
      tunnel.close();
      throw error;
    }
    return tunnel;
  }

  /** Port on 127.0.0.1 by endpoint. */
  get ports(): Readonly<Record<string, number>> {
    return this.#ports;
  }

  close(): void {
    this.#closed = true;
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
    // who is still logging in is told to leave when there
    void this.#connection?.then(
      connection => connection.close(),
      () => undefined,
    );
  }

  #connect(): Promise<ShellConnection> {
    if (this.#connection !== undefined) return this.#connection;
    const made = this.#logIn();
    this.#connection = made;
    const forget = (): void => {
      if (this.#connection === made) this.#connection = undefined;
    };
    made.then(connection => void connection.ended.then(forget), forget);
    return made;
  }

  async #listen(endpoint: string): Promise<number> {
    const { hostname, port } = new URL(endpoint);
    const target = { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 2379 : Number(port) };
    const server = createServer(socket => void this.#carry(socket, target));
    this.#servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  /** Without a way through, the connection ends: to its client etcd has hung up. */
  async #carry(socket: Socket, target: { host: string; port: number }): Promise<void> {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    try {
      const connection = await this.#connect();
      const stream = await connection.stream(target);
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
