import { readFileSync } from 'node:fs';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/**
 * The address that other machines reach this one by: the first global IPv4 address of the interface with the default
 * route; without a default route, of any interface. Empty when there is none.
 */
export function detectAddress(): string {
  let routes = '';
  try {
    routes = readFileSync('/proc/net/route', 'utf8');
  } catch {
    // no IPv4 routing table: any interface will do
  }
  return chooseAddress(routes, networkInterfaces());
}

/** The pure part of {@link detectAddress}; `routes` is the text of `/proc/net/route`. */
export function chooseAddress(routes: string, interfaces: Interfaces): string {
  const preferred = defaultRouteInterface(routes);
  const candidates =
    preferred === undefined ? Object.values(interfaces).flatMap(list => list ?? []) : (interfaces[preferred] ?? []);
  const usable = candidates.find(
    ({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'),
  );
  return usable?.address ?? '';
}

const RTF_UP = 1;

function defaultRouteInterface(routes: string): string | undefined {
  const defaults = routes
    .split('\n')
    .slice(1)
    .map(line => line.trim().split(/\s+/))
    .map(([name, destination, , flags, , , metric, mask]) => ({ name, destination, flags, metric, mask }))
    .filter(
      ({ destination, mask, flags }) =>
        destination === '00000000' && mask === '00000000' && (Number.parseInt(flags ?? '0', 16) & RTF_UP) !== 0,
    )
    .sort((a, b) => Number(a.metric) - Number(b.metric));
  return defaults[0]?.name;
}
