import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Cordon, Machine, Pending, Placement, UnitState } from '@flotilla/cluster';
import { RegistryError } from './errors.ts';
import type { ClusterEvent, UnitRecord } from './registry.ts';

/**
 * Values as they are stored: small JSON objects with a schema version. A reader takes what it knows and leaves fields
 * of newer versions alone; a writer that updates a value keeps them (`encode… (…, before)`).
 */
const VERSION = 1;

const version = v.pipe(v.number(), v.integer(), v.minValue(1));
const desired = v.picklist(['inactive', 'loaded', 'launched']);
const texts = v.record(v.string(), v.string());

const fileRef = v.object({ hash: v.string(), file: v.string() });
const unitSchema = v.object({ v: version, desired, ...fileRef.entries, previous: v.optional(fileRef) });
const machineSchema = v.object({
  v: version,
  address: v.optional(v.string(), ''),
  metadata: v.optional(texts, {}),
  version: v.optional(v.string(), ''),
  bootId: v.optional(v.string(), ''),
});
const metadatumSchema = v.object({ v: version, value: v.nullable(v.string()) });
const cordonSchema = v.object({
  v: version,
  drain: v.boolean(),
  since: v.optional(v.number(), 0),
  by: v.optional(v.string()),
});
const placementSchema = v.object({
  v: version,
  hash: v.string(),
  file: v.string(),
  desired: v.picklist(['loaded', 'launched']),
});
const stateSchema = v.object({
  v: version,
  load: v.string(),
  active: v.string(),
  sub: v.string(),
  hash: v.optional(v.string(), ''),
  current: v.optional(v.nullable(v.picklist(['loaded', 'launched'])), null),
  since: v.optional(v.number(), 0),
  exitStatus: v.optional(v.nullable(v.number()), null),
});
const pendingSchema = v.object({
  v: version,
  summary: v.string(),
  machines: v.optional(v.array(v.object({ machine: v.string(), reason: v.string() })), []),
});
const eventSchema = v.object({
  v: version,
  time: v.number(),
  kind: v.string(),
  text: v.string(),
  unit: v.optional(v.string()),
  machine: v.optional(v.string()),
  by: v.optional(v.string()),
  before: v.optional(v.string()),
  after: v.optional(v.string()),
});
const leaderSchema = v.object({
  v: version,
  machine: v.string(),
  bootId: v.optional(v.string(), ''),
  since: v.number(),
});

/** SHA-256 of a text in hex: the name under which its file is stored. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

export function encodeUnit(
  { desired, hash, file, previous }: Omit<UnitRecord, 'name' | 'revision'>,
  before?: string,
): string {
  return write({ desired, hash, file, previous }, before);
}

export function decodeUnit(key: string, name: string, value: string, revision: number): UnitRecord {
  const { desired, hash, file, previous } = read(unitSchema, key, value);
  return { name, desired, hash, file, previous, revision };
}

/** A file is stored as it is; its name proves it. */
export function decodeFile(key: string, digest: string, value: string): string {
  if (digestOf(value) !== digest)
    throw new RegistryError(
      'corrupt',
      `${key}: the text does not match its digest; destroy the unit and submit it again`,
    );
  return value;
}

export function encodeMachine(machine: Machine): string {
  const { address, metadata, version, bootId } = machine;
  return write({ id: machine.id, address, metadata, version, bootId });
}

export function decodeMachine(key: string, id: string, value: string): Machine {
  const { address, metadata, version, bootId } = read(machineSchema, key, value);
  return { id, address, metadata, version, bootId };
}

/** `undefined` hides a configured key. */
export function encodeMetadatum(value: string | undefined, before?: string): string {
  return write({ value: value ?? null }, before);
}

export function decodeMetadatum(key: string, value: string): string | undefined {
  return read(metadatumSchema, key, value).value ?? undefined;
}

export function encodeCordon({ drain, since, by }: Cordon, before?: string): string {
  return write({ drain, since, by }, before);
}

export function decodeCordon(key: string, value: string): Cordon {
  const { drain, since, by } = read(cordonSchema, key, value);
  return { drain, since, by };
}

export function encodePlacement(placement: Placement): string {
  return write({ hash: placement.hash, file: placement.file, desired: placement.desired });
}

export function decodePlacement(key: string, machine: string, unit: string, value: string): Placement {
  const { hash, file, desired } = read(placementSchema, key, value);
  return { machine, unit, hash, file, desired };
}

export function encodeState(state: UnitState): string {
  const { load, active, sub, hash, current, since, exitStatus } = state;
  return write({ load, active, sub, hash, current: current ?? null, since, exitStatus: exitStatus ?? null });
}

export function decodeState(key: string, machine: string, unit: string, value: string): UnitState {
  const { load, active, sub, hash, current, since, exitStatus } = read(stateSchema, key, value);
  return {
    machine,
    unit,
    load,
    active,
    sub,
    hash,
    current: current ?? undefined,
    since,
    exitStatus: exitStatus ?? undefined,
  };
}

export function encodePending(pending: Pending): string {
  return write({ summary: pending.summary, machines: pending.machines });
}

export function decodePending(key: string, unit: string, value: string): Pending {
  const { summary, machines } = read(pendingSchema, key, value);
  return { unit, summary, machines };
}

export function encodeEvent(event: ClusterEvent): string {
  return write({ ...event });
}

export function decodeEvent(key: string, value: string): ClusterEvent {
  const { time, kind, text, ...more } = read(eventSchema, key, value);
  const { unit, machine, by, before, after } = more;
  return { time, kind, text, unit, machine, by, before, after };
}

export interface StoredLeader {
  readonly machine: string;
  readonly bootId: string;
  readonly since: number;
}

export function encodeLeader(leader: StoredLeader): string {
  return write({ ...leader });
}

export function decodeLeader(key: string, value: string): StoredLeader {
  const { machine, bootId, since } = read(leaderSchema, key, value);
  return { machine, bootId, since };
}

function write(fields: Readonly<Record<string, unknown>>, before?: string): string {
  const kept = before === undefined ? {} : (parse(before) ?? {});
  const newer = typeof kept['v'] === 'number' ? kept['v'] : VERSION;
  return JSON.stringify({ ...kept, v: Math.max(VERSION, newer), ...fields });
}

function read<S extends v.GenericSchema>(schema: S, key: string, value: string): v.InferOutput<S> {
  const json = parse(value);
  if (json === undefined) throw new RegistryError('corrupt', `${key}: not a JSON object; it is ignored`);
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  const where = path === null ? '' : `${path}: `;
  throw new RegistryError('corrupt', `${key}: ${where}${issue.message}; it is ignored`);
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : undefined;
  } catch {
    return undefined;
  }
}
