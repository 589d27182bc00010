import { Variant } from 'dbus-next';
import { SystemdError } from './systemd.ts';

/** Values from the bus are checked where they enter: what has another type than expected is an error, never a guess. */
function unexpected(what: string, value: unknown): SystemdError {
  return new SystemdError('refused', `systemd answered with ${typeof value} where ${what} was expected`);
}

export function asString(value: unknown): string {
  if (typeof value !== 'string') throw unexpected('text', value);
  return value;
}

export function asBoolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw unexpected('a boolean', value);
  return value;
}

/** 64-bit numbers come as BigInt; those used here (microseconds since 1970) fit a double. */
export function asNumber(value: unknown): number {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'number') throw unexpected('a number', value);
  return value;
}

export function asList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw unexpected('a list', value);
  return value;
}

/** `a{sv}` as a map from name to bare value. */
export function asProperties(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null) throw unexpected('a dictionary', value);
  return new Map(Object.entries(value).map(([name, variant]) => [name, bare(variant)]));
}

export function bare(value: unknown): unknown {
  return value instanceof Variant ? value.value : value;
}
