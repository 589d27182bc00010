import { RegistryError } from '../errors.ts';

/** An endpoint of etcd as configured, checked. `target` is what gRPC connects to, `url` what messages name. */
export interface Endpoint {
  readonly url: string;
  readonly target: string;
  readonly secure: boolean;
  /** The name that its certificate must have, when `target` is another one. */
  readonly serverName?: string;
}

const ETCD_PORT = '2379';

/** Reads `http://host:port` or `https://host:port`; the port is etcd's 2379 when not given. Throws `address` for anything else. */
export function parseEndpoint(text: string): Endpoint {
  const match = /^(https?):\/\/(\[[0-9A-Fa-f:.]+(?:%[\w.-]+)?\]|[\w.-]+)(?::(\d{1,5}))?\/?$/.exec(text.trim());
  if (match === null) throw refusal(text, 'expected http://HOST:PORT or https://HOST:PORT');
  const [, scheme = '', host = '', port = ETCD_PORT] = match;
  if (Number(port) < 1 || Number(port) > 65_535) throw refusal(text, `there is no port ${port}`);
  const target = `${host}:${Number(port)}`;
  return { url: `${scheme}://${target}`, target, secure: scheme === 'https' };
}

/** At least one, all plain or all with TLS; `localPorts` as in `EtcdOptions`. Throws `address`. */
export function parseEndpoints(
  texts: readonly string[],
  certificates: boolean,
  localPorts: Readonly<Record<string, number>> = {},
): readonly Endpoint[] {
  const endpoints = texts.map(text => through(parseEndpoint(text), localPorts[text]));
  const first = endpoints[0];
  if (first === undefined) throw new RegistryError('address', 'no etcd endpoint is given; name at least one');
  const other = endpoints.find(({ secure }) => secure !== first.secure);
  if (other !== undefined)
    throw new RegistryError('address', `${first.url} and ${other.url}: either all endpoints use https or none`);
  if (certificates && !first.secure)
    throw new RegistryError(
      'address',
      `${first.url}: certificates are given, so the endpoint must start with https://`,
    );
  return endpoints;
}

function through(endpoint: Endpoint, localPort: number | undefined): Endpoint {
  if (localPort === undefined) return endpoint;
  const serverName = new URL(endpoint.url).hostname.replace(/^\[|\]$/g, '');
  return { ...endpoint, target: `127.0.0.1:${localPort}`, serverName };
}

function refusal(text: string, what: string): RegistryError {
  return new RegistryError('address', `etcd endpoint ${JSON.stringify(text)} is not valid: ${what}`);
}
