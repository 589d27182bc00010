// Addresses that sockets listen on (`socket_address_parse()`).
import { nearMiss } from '../near-miss.ts';
import { isIpv4, isIpv6 } from './ip-address.ts';
import { wrongInterfaceName } from './interface-name.ts';
import { bytes } from './path.ts';
import { written } from './specifiers.ts';

export interface AddressFinding {
  readonly message: string;
  readonly replacement?: string;
}

/** What a text is an address of; `open` where that hangs on a specifier. */
export type AddressKind = 'unix' | 'vsock' | 'ip';

/** `sun_path` has 108 bytes, of which the last is NUL. */
const unixMax = 107;

/** How an address begins tells its family. */
export function addressKind(text: string): AddressKind {
  if (/^[/@]/.test(text)) return 'unix';
  return /^vsock(-\w+)?:/.test(text) ? 'vsock' : 'ip';
}

/** What is wrong with an address whose specifiers are set aside. `open` parts are taken for good. */
export function wrongAddress(text: string, open: boolean): AddressFinding | undefined {
  const kind = addressKind(text);
  if (kind === 'unix') return wrongUnixAddress(text, open);
  // with a specifier only the first character is certain: of a port, a host or a bracket
  if (open) return /^[!-*,-/;-@\\-`{-~]/.test(text) ? noAddress(written(text)) : undefined;
  return kind === 'vsock' ? wrongVsockAddress(text) : wrongIpAddress(text);
}

function wrongUnixAddress(text: string, open: boolean): AddressFinding | undefined {
  if (!open && text.length < 2) return { message: `"${text}" is no socket: write a path, or "@" and a name.` };
  if (bytes(text) <= unixMax) return undefined;
  return { message: `The path of a socket has at most ${unixMax} bytes; this has ${bytes(text)}.` };
}

const vsockKinds = ['vsock', 'vsock-stream', 'vsock-dgram', 'vsock-seqpacket'];

function wrongVsockAddress(text: string): AddressFinding | undefined {
  const [kind = '', cid, port, more] = text.split(':');
  if (!vsockKinds.includes(kind)) {
    const meant = nearMiss(kind, vsockKinds);
    const message = `There is no "${kind}:": write vsock:, vsock-stream:, vsock-dgram: or vsock-seqpacket:.`;
    return meant === undefined ? { message } : { message, replacement: text.replace(kind, meant) };
  }
  if (cid === undefined || port === undefined || more !== undefined) {
    return { message: `Write ${kind}:CID:PORT; the CID may be left out, its colon not.` };
  }
  if (!/^(?:hypervisor|local|host|any|-1|)$/.test(cid) && !isUnsigned(cid)) {
    return { message: `"${cid}" is no CID: write a number, hypervisor, local, host or any.` };
  }
  return isUnsigned(port) && Number(port) !== 0xffff_ffff ? undefined : { message: `"${port}" is no port of a vsock.` };
}

/** A number of 32 bits as systemd reads it: decimal, hexadecimal, octal or binary. */
export function isUnsigned(text: string): boolean {
  return /^\s*\+?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|\d+)$/.test(text) && Number(text) <= 0xffff_ffff;
}

/** A number without blanks or zeros before it, 1 to 65535 (`parse_ip_port()`). */
export function isPort(text: string): boolean {
  return (
    /^\+?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|[1-9]\d*)$/.test(text) &&
    Number(text) >= 1 &&
    Number(text) <= 65_535
  );
}

function wrongIpAddress(text: string): AddressFinding | undefined {
  if (isPort(text)) return undefined;
  const bare = text.replace(/^0+(?=\d)/, '');
  if (bare !== text && isPort(bare)) {
    return { message: `A port has no zero before it: write ${bare}.`, replacement: bare };
  }
  if (/^\d+$/.test(text)) return { message: `A port is a number from 1 to 65535, not ${text}.` };
  if (text.startsWith('[')) return wrongIpv6(text);
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, Math.max(colon, 0));
  const port = text.slice(colon + 1);
  if (isIpv4(host) && isPort(port)) return undefined;
  if (isIpv4(host)) return { message: `"${port}" is no port: write a number from 1 to 65535.` };
  return notAnAddress(text, host, port);
}

function notAnAddress(text: string, host: string, port: string): AddressFinding {
  if (isIpv4(text) || isIpv6(text)) {
    const form = isIpv4(text) ? `${text}:PORT` : `[${text}]:PORT`;
    return { message: `The port is missing: write ${form}.` };
  }
  if (isIpv6(host) && isPort(port)) {
    const replacement = `[${host}]:${port}`;
    return { message: `An IPv6 address with a port stands in brackets: write ${replacement}.`, replacement };
  }
  if ((host === '*' || host === '') && isPort(port)) {
    return { message: `For all addresses write the port alone: ${port}.`, replacement: port };
  }
  const family = /^(?:tcp|udp|unix):(?:\/\/)?(.+)$/.exec(text)?.[1];
  if (family !== undefined && wrongAddress(family, false) === undefined) {
    return { message: `The setting tells the kind of socket: write ${family}.`, replacement: family };
  }
  if (isPort(port) && /^[\w.-]+$/.test(host)) {
    const local = host === 'localhost' ? { replacement: `127.0.0.1:${port}` } : {};
    return { message: `systemd looks up no names: write the address of ${host}.`, ...local };
  }
  if (/^[\w.-]+\/[\w./-]+$/.test(text)) {
    return { message: `The path of a socket begins with "/": write /${text}.`, replacement: `/${text}` };
  }
  return noAddress(text);
}

function noAddress(shown: string): AddressFinding {
  const message = `"${shown}" is no address: write a port, 127.0.0.1:PORT, [::1]:PORT, a path, @name or vsock:CID:PORT.`;
  return { message };
}

function wrongIpv6(text: string): AddressFinding | undefined {
  const found = /^\[([^\]]*)\](?::([^%]*))?(?:%(.*))?$/.exec(text);
  const [, host = '', port, scope] = found ?? [];
  if (found === null || !isIpv6(host)) {
    const address = /^\[([^\]]*)\]:(\d+)$/.exec(text);
    if (address !== null && isIpv4(address[1] ?? '')) {
      const replacement = `${address[1] ?? ''}:${address[2] ?? ''}`;
      return { message: `An IPv4 address stands without brackets: write ${replacement}.`, replacement };
    }
    return { message: `"${written(text)}" is no IPv6 address with a port: write it as [::1]:PORT.` };
  }
  if (port === undefined) return { message: `The port is missing: write [${host}]:PORT.` };
  if (!isPort(port)) return { message: `"${port}" is no port: write a number from 1 to 65535.` };
  if (scope === undefined || /^\d+$/.test(scope)) return undefined;
  const message = wrongInterfaceName(scope, true);
  return message === undefined ? undefined : { message };
}

export const netlinkFamilies =
  'route firewall inet-diag nflog xfrm selinux iscsi audit fib-lookup connector netfilter ip6-fw dnrtmsg kobject-uevent generic scsitransport ecryptfs rdma'.split(
    ' ',
  );

/** A family of netlink and perhaps the number of a group. */
export function wrongNetlinkAddress(text: string): AddressFinding | undefined {
  const [family = '', ...rest] = text.split(/\s+/);
  const number = isUnsigned(family);
  if (!number && !netlinkFamilies.includes(family)) {
    const meant = nearMiss(family, netlinkFamilies);
    const advice = meant === undefined ? `It is one of ${netlinkFamilies.join(', ')}.` : `Did you mean ${meant}?`;
    const message = `There is no netlink family "${family}". ${advice}`;
    return meant === undefined ? { message } : { message, replacement: [meant, ...rest].join(' ') };
  }
  const group = rest.join(' ');
  return rest.length === 0 || isUnsigned(group)
    ? undefined
    : { message: `"${group}" is no number of a netlink group.` };
}
