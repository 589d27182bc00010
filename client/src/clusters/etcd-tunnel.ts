import type { ShellConnection } from '@flotilla/ssh';
import { LoopbackPort } from '../loopback-port.ts';

/**
 * Ways to the members of an etcd through a machine that is reached by SSH: a port on loopback for each. The connection
 * is made at once, so that what is wrong with it is told, and made anew when it ended and somebody needs it.
 */
export class EtcdTunnel {
  readonly #logIn: () => Promise<ShellConnection>;
  readonly #ports = new Map<string, LoopbackPort>();
  #connection: Promise<ShellConnection> | undefined;

  private constructor(logIn: () => Promise<ShellConnection>) {
    this.#logIn = logIn;
  }

  /** Rejects as `logIn` does. */
  static async open(endpoints: readonly string[], logIn: () => Promise<ShellConnection>): Promise<EtcdTunnel> {
    const tunnel = new EtcdTunnel(logIn);
    try {
      await tunnel.#connect();
      for (const endpoint of endpoints) await tunnel.#listen(endpoint);
    } catch (error) {
      tunnel.close();
      throw error;
    }
    return tunnel;
  }

  /** Port on 127.0.0.1 by endpoint. */
  get ports(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#ports].map(([endpoint, { port }]) => [endpoint, port]));
  }

  close(): void {
    for (const port of this.#ports.values()) port.close();
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

  async #listen(endpoint: string): Promise<void> {
    const { hostname, port } = new URL(endpoint);
    const target = { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 2379 : Number(port) };
    const way = async () => (await this.#connect()).stream(target);
    this.#ports.set(endpoint, await LoopbackPort.open(0, way));
  }
}
