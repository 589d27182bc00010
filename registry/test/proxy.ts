import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/** A TCP proxy before a server on the loopback interface, whose wire can be cut. */
export interface TcpProxy {
  readonly port: number;
  /** `refuse`: connections end and new ones are refused; `silent`: nothing passes; `deaf`: only requests pass. */
  cut(how: 'refuse' | 'silent' | 'deaf'): void;
  /** Connections that were cut stay as they are; new ones pass. */
  heal(): void;
  close(): Promise<void>;
}

export async function startProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let mode: 'pass' | 'refuse' | 'silent' | 'deaf' = 'pass';
  const accept = (socket: Socket): void => {
    if (mode === 'refuse') {
      socket.resetAndDestroy();
      return;
    }
    const pair = new Pair(socket, targetPort, () => pairs.delete(pair));
    pairs.add(pair);
    pair.pass(mode !== 'silent', mode === 'pass');
  };
  const server = createServer(accept);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    cut(how) {
      mode = how;
      for (const pair of [...pairs]) {
        if (how === 'refuse') pair.end();
        else pair.pass(how === 'deaf', false);
      }
    },
    heal() {
      mode = 'pass';
    },
    async close() {
      for (const pair of [...pairs]) pair.end();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

class Pair {
  readonly #client: Socket;
  readonly #server: Socket;

  constructor(client: Socket, port: number, onEnd: () => void) {
    this.#client = client;
    this.#server = connect(port, '127.0.0.1');
    for (const [from, to] of [[this.#client, this.#server] as const, [this.#server, this.#client] as const]) {
      from.on('error', () => undefined);
      from.on('data', chunk => to.write(chunk));
      from.once('close', () => {
        to.destroy();
        onEnd();
      });
    }
  }

  /** What does not pass stays in the sockets' buffers, as on a wire that is cut. */
  pass(requests: boolean, answers: boolean): void {
    if (requests) this.#client.resume();
    else this.#client.pause();
    if (answers) this.#server.resume();
    else this.#server.pause();
  }

  end(): void {
    this.#client.resetAndDestroy();
    this.#server.destroy();
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
