import { connect } from 'node:net';
import type { Endpoint } from './endpoint.ts';
import { CONNECT_MS, LinkError } from './link.ts';

/** Finds out whether an endpoint takes connections, with one that is closed at once. Rejects with why not. */
export function probe(endpoint: Endpoint): Promise<void> {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(endpoint.target) ?? [];
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port) });
    const end = (error?: LinkError): void => {
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    socket.setTimeout(CONNECT_MS, () =>
      end(new LinkError({ code: 4, text: `no connection within ${CONNECT_MS} ms`, unsent: true }, endpoint)),
    );
    socket.once('connect', () => end());
    socket.once('error', ({ message }) => end(new LinkError({ code: 14, text: message, unsent: true }, endpoint)));
  });
}
