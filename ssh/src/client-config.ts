import { readFile } from 'node:fs/promises';
import { expandHome } from './identities.ts';

/** What a user's `~/.ssh/config` says of one host; the rest of that file is not looked at. */
export interface HostSettings {
  readonly hostName?: string;
  readonly user?: string;
  readonly port?: number;
  /** In the order in which they are to be tried. */
  readonly identityFiles: readonly string[];
  /** Machines on the way (`ProxyJump`), the nearest first. */
  readonly jumps: readonly string[];
}

/** The settings of a host in the text of an OpenSSH client configuration (ssh_config(5)): the first value of a keyword holds. */
export async function hostSettings(text: string, host: string): Promise<HostSettings> {
  const { default: SSHConfig } = await import('ssh-config');
  const values = new Map<string, readonly string[]>();
  // keywords are case-insensitive, and the package keeps them as written
  for (const [keyword, value] of Object.entries(SSHConfig.parse(text).compute(host, { ignoreCase: true }))) {
    if (!values.has(keyword.toLowerCase())) values.set(keyword.toLowerCase(), [value].flat());
  }
  const first = (keyword: string): string | undefined => values.get(keyword)?.[0];
  const [hostName, user, port] = [first('hostname'), first('user'), Number(first('port'))];
  const tokens: Readonly<Record<string, string>> = { '%h': hostName ?? host, '%%': '%' };
  const fill = (value: string): string => value.replace(/%[h%]/g, token => tokens[token] ?? token);
  return {
    ...(hostName === undefined ? {} : { hostName: hostName.replace(/%[h%]/g, token => (token === '%h' ? host : '%')) }),
    ...(user === undefined ? {} : { user }),
    ...(Number.isInteger(port) && port > 0 && port < 65_536 ? { port } : {}),
    jumps: (first('proxyjump') ?? '')
      .split(',')
      .map(jump => fill(jump.trim()))
      .filter(jump => jump !== '' && jump.toLowerCase() !== 'none'),
    identityFiles: (values.get('identityfile') ?? []).filter(file => file !== 'none').map(fill),
  };
}

/** The settings of a host in a configuration file; none when there is no such file. */
export async function readHostSettings(host: string, file = '~/.ssh/config'): Promise<HostSettings> {
  let text: string;
  try {
    text = await readFile(expandHome(file), 'utf8');
  } catch {
    return { identityFiles: [], jumps: [] };
  }
  return hostSettings(text, host);
}
