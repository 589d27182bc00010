import { readFileSync } from 'node:fs';
import { parse } from 'ini';
import { isOptionName, OPTIONS, WITHOUT_EFFECT, type Config } from './options.ts';
import { ValueError } from './values.ts';

export const DEFAULT_CONFIG_FILE = '/etc/fleet/fleet.conf';

/** The configuration cannot be used; `message` names the file or variable, the option, and what to write. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export interface LoadedConfig {
  readonly config: Config;
  /** For people: unknown names, options without effect. */
  readonly warnings: readonly string[];
}

/** One `name = value` and where it was found, for messages. */
interface Setting {
  readonly name: string;
  readonly value: string;
  readonly place: string;
}

/**
 * Reads the configuration: defaults, then the file, then `FLEET_<OPTION>` variables (fleet §10).
 * @param file given by `--config`: must exist. Without it `/etc/fleet/fleet.conf` is read if it is there.
 * @throws {ConfigError}
 */
export function loadConfig(file: string | undefined, environment: NodeJS.ProcessEnv): LoadedConfig {
  const path = file ?? DEFAULT_CONFIG_FILE;
  const content = readConfigFile(path, file !== undefined);
  return readConfig(content === undefined ? undefined : { path, content }, environment);
}

/** The pure part of {@link loadConfig}. */
export function readConfig(
  file: { readonly path: string; readonly content: string } | undefined,
  environment: NodeJS.ProcessEnv,
): LoadedConfig {
  const warnings: string[] = [];
  const values: Record<string, unknown> = Object.fromEntries(
    Object.entries(OPTIONS).map(([name, option]) => [name, option.initial]),
  );
  const settings = [...(file ? fileSettings(file.path, file.content, warnings) : []), ...variables(environment)];
  for (const setting of settings) apply(setting, values, warnings);
  const config = values as unknown as Config;
  checkTogether(config);
  return { config, warnings };
}

function apply({ name, value, place }: Setting, values: Record<string, unknown>, warnings: string[]): void {
  const reason = WITHOUT_EFFECT[name];
  if (reason !== undefined) warnings.push(`${place}: ${name} has no effect: ${reason}`);
  if (!isOptionName(name)) {
    if (reason === undefined) warnings.push(`${place}: there is no option ${name}; it is ignored`);
    return;
  }
  try {
    values[name] = OPTIONS[name].parse(value);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new ConfigError(`${place}: ${name}: ${error.message}`, { cause: error });
  }
}

function readConfigFile(path: string, mustExist: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!mustExist && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConfigError(`can't read the configuration file ${path}: ${(error as Error).message}`, { cause: error });
  }
}

function fileSettings(path: string, content: string, warnings: string[]): Setting[] {
  const parsed: Record<string, unknown> = parse(content.split(/\r?\n/).map(literal).join('\n'), {
    bracketedArray: false,
  });
  const settings: Setting[] = [];
  for (const [name, value] of Object.entries(parsed)) {
    if (Array.isArray(value)) settings.push({ name, value: String(value.at(-1)), place: path });
    else if (typeof value === 'object' && value !== null)
      warnings.push(`${path}: the section [${name}] is ignored; options stand before any section`);
    else settings.push({ name, value: String(value), place: path });
  }
  return settings;
}

/**
 * fleet takes everything after `=` as it stands, whereas `ini` ends a value at `;` and `#`, which would cut a password
 * in silence. So these are escaped in values that are not quoted.
 */
function literal(line: string): string {
  const [, start, value] = /^([^=;#[][^=]*=\s*)(.*?)\s*$/.exec(line) ?? [];
  if (start === undefined || value === undefined || /^(".*"|'.*')$/.test(value)) return line;
  return start + value.replace(/[\\;#]/g, '\\$&');
}

function variables(environment: NodeJS.ProcessEnv): Setting[] {
  return Object.entries(environment).flatMap(([variable, value]) => {
    const name = /^FLEET_([A-Z0-9_]+)$/.exec(variable)?.[1]?.toLowerCase();
    return name === undefined || value === undefined
      ? []
      : [{ name, value, place: `environment variable ${variable}` }];
  });
}

function checkTogether(config: Config): void {
  const pairs = [
    ['etcd_certfile', 'etcd_keyfile'],
    ['api_cert_file', 'api_key_file'],
  ] as const;
  for (const [certificate, key] of pairs)
    if ((config[certificate] === '') !== (config[key] === ''))
      throw new ConfigError(`${certificate} and ${key} go together: set both or neither`);
  if (config.api_ca_file !== '' && config.api_cert_file === '')
    throw new ConfigError('api_ca_file asks clients for certificates, which needs api_cert_file and api_key_file too');
  if (config.etcd_password !== '' && config.etcd_username === '')
    throw new ConfigError('etcd_password is set but etcd_username is not');
}
