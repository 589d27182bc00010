/** What is written into the settings for a cluster; all but name and endpoints may be left out. */
export interface ClusterEntry {
  name: string;
  endpoints: string[];
  prefix?: string;
  username?: string;
  protected?: boolean;
  sshTunnel?: string;
  tls?: { caFile?: string; certFile?: string; keyFile?: string };
  ssh?: { user?: string; port?: number; identityFile?: string; knownHostsFile?: string };
}

export interface Found {
  readonly entry: ClusterEntry;
  /** Belongs into the secret storage. */
  readonly password: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Names for one thing, the first that is set counts: fleet's (fleetd, then fleetctl), as in fleet.conf, etcdctl's. */
const NAMES = {
  endpoints: ['FLEET_ETCD_SERVERS', 'FLEETCTL_ENDPOINT', 'ETCD_SERVERS', 'ETCDCTL_ENDPOINTS', 'ETCDCTL_ENDPOINT'],
  prefix: ['FLEET_ETCD_KEY_PREFIX', 'FLEETCTL_ETCD_KEY_PREFIX', 'ETCD_KEY_PREFIX'],
  username: ['FLEET_ETCD_USERNAME', 'ETCD_USERNAME'],
  password: ['FLEET_ETCD_PASSWORD', 'ETCD_PASSWORD', 'ETCDCTL_PASSWORD'],
  login: ['ETCDCTL_USER'],
  caFile: ['FLEET_ETCD_CAFILE', 'FLEETCTL_CA_FILE', 'ETCD_CAFILE', 'ETCDCTL_CACERT', 'ETCDCTL_CA_FILE'],
  certFile: ['FLEET_ETCD_CERTFILE', 'FLEETCTL_CERT_FILE', 'ETCD_CERTFILE', 'ETCDCTL_CERT', 'ETCDCTL_CERT_FILE'],
  keyFile: ['FLEET_ETCD_KEYFILE', 'FLEETCTL_KEY_FILE', 'ETCD_KEYFILE', 'ETCDCTL_KEY', 'ETCDCTL_KEY_FILE'],
  sshTunnel: ['FLEETCTL_TUNNEL'],
} as const;

/**
 * The cluster that variables of fleet (1.0's manual of fleetd and fleetctl) or etcdctl describe; `undefined` when they
 * name no endpoint of etcd that can be used.
 */
export function clusterOfVariables(variables: Variables, name: string): Found | undefined {
  const value = (what: keyof typeof NAMES): string | undefined =>
    NAMES[what].map(each => variables[each]?.trim()).find(Boolean);
  const endpoints = listOf(value('endpoints')).map(withScheme).filter(isWeb);
  if (endpoints.length === 0) return undefined;
  const [user, ...rest] = (value('login') ?? '').split(':');
  const username = value('username') ?? (user === '' ? undefined : user);
  const password = value('password') ?? (rest.length > 0 ? rest.join(':') : undefined);
  const [caFile, certFile, keyFile] = [value('caFile'), value('certFile'), value('keyFile')];
  const tls = { ...(caFile && { caFile }), ...(certFile && { certFile }), ...(keyFile && { keyFile }) };
  const [prefix, sshTunnel] = [value('prefix'), value('sshTunnel')];
  return {
    entry: {
      name,
      endpoints,
      ...(prefix && { prefix }),
      ...(username && { username }),
      ...(sshTunnel && { sshTunnel }),
      ...(Object.keys(tls).length > 0 && { tls }),
    },
    password: username === undefined ? undefined : password,
  };
}

/** Variables of a file: `NAME=value` lines as of an EnvironmentFile, or fleet.conf, whose names are those of fleetd's variables. */
export function variablesOf(text: string): Variables {
  const variables: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    variables[name.toUpperCase()] = value.replace(/^(["'])(.*)\1$/, '$2');
  }
  return variables;
}

/** `a,b`, `["a", "b"]` as fleet.conf has it, or blanks in between. */
function listOf(text = ''): string[] {
  return text
    .replace(/[[\]"']/g, ' ')
    .split(/[\s,]+/)
    .filter(Boolean);
}

/** etcdctl takes addresses without a scheme. */
const withScheme = (endpoint: string): string => (endpoint.includes('://') ? endpoint : `http://${endpoint}`);

/** fleetctl's default endpoint is a Unix socket, which leads to fleetd, not to etcd. */
const isWeb = (endpoint: string): boolean => /^https?:\/\/[^/]/.test(endpoint);
