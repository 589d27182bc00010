import { createServer } from 'node:net';

/** The first port of 127.0.0.1 from `first` on that nobody listens at. */
export async function freePort(first, tries = 100) {
  for (let port = first; port < first + tries; port++) if (await isFree(port)) return port;
  throw new Error(`none of the ports ${first} to ${first + tries - 1} is free`);
}

function isFree(port) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Looks until `check` returns something, for at most `timeoutMs`. */
export async function until(what, check, { timeoutMs, signal }) {
  const end = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const value = await check();
    if (value) return value;
    if (performance.now() > end) throw new Error(`${what}: not after ${timeoutMs / 1000} s`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
