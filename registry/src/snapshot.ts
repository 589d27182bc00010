import type { Snapshot, Unit } from '@flotilla/cluster';
import { readFleetUnit, readRequirements } from '@flotilla/unit';
import type { Requirements, UnitOption } from '@flotilla/unit';
import type { ClusterView, UnitRecord } from './registry.ts';

/** A snapshot and the units that are missing in it because their file can't be read. */
export interface ReadSnapshot extends Snapshot {
  readonly problems: readonly { readonly unit: string; readonly message: string }[];
}

interface Units {
  readonly records: readonly UnitRecord[];
  readonly units: readonly Unit[];
  readonly problems: ReadSnapshot['problems'];
}

/** Entries after which a cache starts anew: bounds the memory of a daemon that runs for months. */
const MAX_ENTRIES = 100_000;

const optionsByDigest = new Map<string, readonly UnitOption[] | Error>();
const requirementsByUnit = new Map<string, Requirements>();
/** The last snapshot of each live view: its files are one object for as long as it lives. */
const lastUnits = new WeakMap<ClusterView['files'], Units>();

/** The view as `decide` takes it. What did not change since the last view is not read again. */
export function toSnapshot(view: ClusterView): ReadSnapshot {
  const before = lastUnits.get(view.files);
  const settled = before?.records === view.units && before.problems.length === 0;
  const { units, problems } = settled ? before : readUnits(view, before);
  const { machines, schedule, states } = view;
  return { machines, units, schedule, states, problems };
}

/** A record is one object from view to view until it changes, so the two sorted lists are walked side by side. */
function readUnits(view: ClusterView, before: Units | undefined): Units {
  const known = before?.problems.length === 0 ? before : undefined;
  const units: Unit[] = [];
  const problems: { unit: string; message: string }[] = [];
  let old = 0;
  for (const record of view.units) {
    while (isBefore(known?.records[old], record)) old++;
    const unit = (known?.records[old] === record ? known.units[old] : undefined) ?? readUnit(record, view.files);
    if (unit instanceof Error) problems.push({ unit: record.name, message: unit.message });
    else units.push(unit);
  }
  const result = { records: view.units, units, problems };
  lastUnits.set(view.files, result);
  return result;
}

function isBefore(old: UnitRecord | undefined, record: UnitRecord): boolean {
  return old !== undefined && old !== record && old.name < record.name;
}

function readUnit(record: UnitRecord, files: ReadonlyMap<string, string>): Unit | Error {
  const requirements = requirementsOf(record, files);
  if (requirements instanceof Error) return requirements;
  const { name, desired, hash, file } = record;
  return { name, desired, hash, file, requirements };
}

function requirementsOf({ name, file }: UnitRecord, files: ReadonlyMap<string, string>): Requirements | Error {
  const key = `${file} ${name}`;
  const known = requirementsByUnit.get(key);
  if (known !== undefined) return known;
  const options = optionsOf(name, file, files);
  if (options instanceof Error) return options;
  const requirements = readRequirements(name, options);
  keep(requirementsByUnit, key, requirements);
  return requirements;
}

function optionsOf(name: string, digest: string, files: ReadonlyMap<string, string>): readonly UnitOption[] | Error {
  const known = optionsByDigest.get(digest);
  if (known !== undefined) return known;
  const text = files.get(digest);
  if (text === undefined)
    return new Error(`unit ${name}: its file ${digest} is not in the registry; destroy the unit and submit it again`);
  const options = readOptions(name, text);
  keep(optionsByDigest, digest, options);
  return options;
}

function readOptions(name: string, text: string): readonly UnitOption[] | Error {
  try {
    return readFleetUnit(text).options;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return new Error(`unit ${name}: ${message}; submit a valid file`, { cause });
  }
}

function keep<T>(cache: Map<string, T>, key: string, value: T): void {
  if (cache.size >= MAX_ENTRIES) cache.clear();
  cache.set(key, value);
}
