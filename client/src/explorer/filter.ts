import type { UnitStatus } from './unit-status.ts';
import type { Machine } from '@flotilla/cluster';

/** What rows of units and machines must be like to be shown; empty shows all. */
export interface Filter {
  /** As typed. */
  readonly text: string;
  /** Parts of a name or address, in small letters; all must be found. */
  readonly words: readonly string[];
  /** Any of these. */
  readonly states: readonly string[];
  /** All must hold for a machine. */
  readonly metadata: readonly (readonly [key: string, value: string])[];
}

/** Reads what a person types: `web`, `state:failed`, `region=east`, and several of these with blanks between them. */
export function parseFilter(text: string): Filter {
  const parts = text.split(/\s+/).filter(part => part !== '');
  const words: string[] = [];
  const states: string[] = [];
  const metadata: (readonly [string, string])[] = [];
  for (const part of parts) {
    const at = part.indexOf('=');
    if (/^state:./i.test(part)) states.push(...part.slice('state:'.length).toLowerCase().split(','));
    else if (at > 0) metadata.push([part.slice(0, at), part.slice(at + 1)]);
    else words.push(part.toLowerCase());
  }
  return { text: parts.join(' '), words, states, metadata };
}

export const NO_FILTER = parseFilter('');

export function isEmpty(filter: Filter): boolean {
  return filter.text === '';
}

/** What a filter asks of a unit. */
export interface FilteredUnit {
  readonly name: string;
  readonly desired: string;
  readonly status: UnitStatus;
  /** Those that have it. */
  readonly machines: readonly Machine[];
}

export function unitMatches(filter: Filter, unit: FilteredUnit): boolean {
  const texts = [unit.name.toLowerCase(), ...unit.machines.map(machine => machine.address)];
  return (
    filter.words.every(word => texts.some(text => text.includes(word))) &&
    (filter.states.length === 0 || filter.states.some(state => state === unit.status || state === unit.desired)) &&
    (filter.metadata.length === 0 || unit.machines.some(machine => hasMetadata(filter, machine)))
  );
}

/** Whether the machine itself is meant, whatever its units are like. */
export function machineMatches(filter: Filter, machine: Machine): boolean {
  const text = `${machine.address}\n${machine.id}`.toLowerCase();
  return filter.states.length === 0 && filter.words.every(word => text.includes(word)) && hasMetadata(filter, machine);
}

function hasMetadata(filter: Filter, machine: Machine): boolean {
  return filter.metadata.every(([key, value]) => machine.metadata[key] === value);
}
