import { catalogVersion } from '@flotilla/unit';

/** What people set. */
export interface Configuration {
  /** Version of systemd that units are for; the newest when undefined. */
  readonly targetVersion: number | undefined;
}

/** A setting that can't be read; the message names it. */
export class ConfigurationError extends Error {}

/**
 * Reads `{"systemd": {"targetVersion": 252}}`, as editors send it or as initialization options have it. Nothing, null and
 * `newest` are the newest version.
 */
export function readConfiguration(settings: unknown): Configuration {
  const systemd = fieldOf(settings, 'systemd');
  const given = fieldOf(systemd, 'targetVersion');
  if (given === undefined || given === null || given === '' || given === 'newest') return { targetVersion: undefined };
  const version = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
  if (typeof version === 'number' && Number.isInteger(version) && version > 0) return { targetVersion: version };
  throw new ConfigurationError(
    `The setting flotilla.systemd.targetVersion is ${JSON.stringify(given)}: write the number of a version of systemd, ` +
      `such as 252, or null for the newest, ${catalogVersion}.`,
  );
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
