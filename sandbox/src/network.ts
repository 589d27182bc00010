// The sandbox's network: a bridge on the host, and for each machine a network namespace with a cable to the bridge.
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { SandboxError } from './errors.ts';
import { DEFAULT_NAME, type MachinePlace, type Place, networkOf, placeOf } from './place.ts';
import { capture, run } from './process.ts';

const NUMBERS = 256;

/** Range of IPv4 addresses, as numbers; both ends belong to it. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** `10.99.0.0` → its 32 bits as a number. */
export function addressNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Ranges that the lines of /proc/net/route send somewhere (the default route is none of them). */
export function routedRanges(table: string): AddressRange[] {
  return table
    .split('\n')
    .slice(1)
    .map(line => line.split('\t'))
    .filter(fields => fields.length > 7)
    .map(fields => ({ base: reversed(fields[1] ?? ''), mask: reversed(fields[7] ?? '') }))
    .filter(({ mask }) => mask !== 0)
    .map(({ base, mask }) => ({ first: base, last: base + (2 ** 32 - 1 - mask) }));
}

/** The kernel prints addresses as little-endian hexadecimal. */
function reversed(hex: string): number {
  return Number.parseInt((hex.match(/../g) ?? []).reverse().join('') || '0', 16);
}

/** Numbers of networks that overlap nothing in use, in the order in which to try them. 0 is the default sandbox's. */
export function freeNumbers(name: string, used: readonly AddressRange[]): number[] {
  const numbers = Array.from({ length: NUMBERS }, (_, number) => number);
  return (name === DEFAULT_NAME ? numbers : numbers.slice(1)).filter(number => {
    const first = addressNumber(`${networkOf(number)}.0`);
    return !used.some(range => range.first <= first + 255 && range.last >= first);
  });
}

function usedRanges(): AddressRange[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap(list => list ?? [])
    .filter(({ family }) => family === 'IPv4')
    .map(({ address }) => ({ first: addressNumber(address), last: addressNumber(address) }));
  return [...addresses, ...routedRanges(readFileSync('/proc/net/route', 'utf8'))];
}

/**
 * Makes the bridge of a sandbox on the first free network. The kernel refuses a second bridge of the same name, so two
 * sandboxes that come up at the same moment never share one.
 */
export async function claimNetwork(name: string): Promise<Place> {
  for (const number of freeNumbers(name, usedRanges())) {
    const place = placeOf(name, number);
    const made = await capture(['ip', 'link', 'add', 'name', place.bridge, 'type', 'bridge']);
    if (made.code === 0) return place;
    if (!existsSync(`/sys/class/net/${place.bridge}`))
      throw new SandboxError(`the bridge ${place.bridge} can't be made: ${made.stderr.trim()}`);
  }
  throw new SandboxError('no network 10.99.x.0/24 is free on this host');
}

export async function bringUpBridge(place: Place): Promise<void> {
  await batch([
    `addr add ${place.hostIp}/24 dev ${place.bridge}`,
    // the host asks nobody whether the address is free, so that it can be used at once
    `link set dev ${place.bridge} up`,
  ]);
}

/** Gives a machine its network. It stays through crashes and reboots of the machine. */
export async function connectMachine(place: Place, machine: MachinePlace): Promise<void> {
  closeSync(openSync(machine.netns, 'w'));
  await run(['unshare', `--net=${machine.netns}`, 'true']);
  await batch([
    `link add name ${machine.cable} type veth peer name eth0 netns ${machine.netns}`,
    `link set dev ${machine.cable} master ${place.bridge} up`,
  ]);
  await batch(['link set dev lo up', `addr add ${machine.ip}/24 dev eth0`, 'link set dev eth0 up'], machine.netns);
}

/** Pulls the machine's cable, or puts it back. */
export async function setCable(machine: MachinePlace, state: 'up' | 'down'): Promise<void> {
  await run(['ip', 'link', 'set', 'dev', machine.cable, state]);
}

/** Is the machine's cable plugged in? */
export function cableIsUp(machine: MachinePlace): boolean {
  const file = `/sys/class/net/${machine.cable}/flags`;
  return existsSync(file) && (Number(readFileSync(file, 'utf8')) & 1) === 1;
}

export async function removeNetwork(place: Place, machines: readonly MachinePlace[]): Promise<void> {
  for (const device of [...machines.map(machine => machine.cable), place.bridge])
    if (existsSync(`/sys/class/net/${device}`)) await capture(['ip', 'link', 'del', 'dev', device]);
}

async function batch(lines: readonly string[], netns?: string): Promise<void> {
  const inside = netns === undefined ? [] : ['nsenter', `--net=${netns}`, '--'];
  await run([...inside, 'ip', '-batch', '-'], { input: lines.join('\n') + '\n' });
}
