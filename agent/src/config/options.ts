import { parseBoolean, parseInteger, parseList, parseMetadata, parsePrefix, parseSeconds } from './values.ts';

/** Everything that can be set, by fleet's names where fleet has the option. Times are in seconds. */
export interface Config {
  /** More than 0 logs debug messages. */
  readonly verbosity: number;
  readonly etcd_servers: readonly string[];
  readonly etcd_username: string;
  readonly etcd_password: string;
  /** Paths of PEM files; empty when not used. */
  readonly etcd_keyfile: string;
  readonly etcd_certfile: string;
  readonly etcd_cafile: string;
  readonly etcd_key_prefix: string;
  readonly etcd_request_timeout: number;
  readonly engine_reconcile_interval: number;
  /** Address that other machines reach this one by; empty: found out. */
  readonly public_ip: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly agent_ttl: number;
  readonly units_directory: string;
  readonly systemd_user: boolean;
  readonly token_limit: number;
  readonly enable_grpc: boolean;
  readonly disable_engine: boolean;
  readonly disable_watches: boolean;
  /** `unix:///path`, `http://127.0.0.1:port` or `https://host:port`, beside what systemd passes. */
  readonly listen: readonly string[];
  /** Serve the API without TLS to other machines too. */
  readonly insecure_listen: boolean;
  readonly api_cert_file: string;
  readonly api_key_file: string;
  readonly api_ca_file: string;
}

export type OptionName = keyof Config;

interface Option<T> {
  readonly initial: T;
  /** Throws `ValueError`. */
  readonly parse: (text: string) => T;
}

const text = (initial: string): Option<string> => ({ initial, parse: value => value });
const seconds = (initial: number): Option<number> => ({ initial, parse: parseSeconds });
const truth = (initial: boolean): Option<boolean> => ({ initial, parse: parseBoolean });
const list = (...initial: string[]): Option<readonly string[]> => ({ initial, parse: parseList });
const whole = (initial: number, least: number, most: number): Option<number> => ({
  initial,
  parse: value => parseInteger(value, least, most),
});

/** Defaults are fleet's but for `etcd_servers`, `etcd_key_prefix` and `agent_ttl`. */
export const OPTIONS: { readonly [Name in OptionName]: Option<Config[Name]> } = {
  verbosity: whole(0, 0, 10),
  etcd_servers: list('http://127.0.0.1:2379'),
  etcd_username: text(''),
  etcd_password: text(''),
  etcd_keyfile: text(''),
  etcd_certfile: text(''),
  etcd_cafile: text(''),
  etcd_key_prefix: { initial: '/flotilla/', parse: parsePrefix },
  etcd_request_timeout: seconds(1),
  engine_reconcile_interval: seconds(2),
  public_ip: text(''),
  metadata: { initial: {}, parse: parseMetadata },
  agent_ttl: seconds(10),
  units_directory: text('/run/fleet/units/'),
  systemd_user: truth(false),
  // a page token carries the limit in 16 bits
  token_limit: whole(100, 1, 0xffff),
  enable_grpc: truth(false),
  disable_engine: truth(false),
  disable_watches: truth(false),
  listen: list(),
  insecure_listen: truth(false),
  api_cert_file: text(''),
  api_key_file: text(''),
  api_ca_file: text(''),
};

/** Options of fleet that are accepted and have no effect, and why. */
export const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  verify_units: 'units are not signed',
  authorized_keys_file: 'units are not signed',
  enable_grpc: 'machines talk through etcd alone',
  disable_watches: 'watches cost nothing while nothing changes',
  engine_reconcile_interval: 'the engine acts on changes and needs no interval',
};

export const isOptionName = (name: string): name is OptionName => Object.hasOwn(OPTIONS, name);
