// Where a unit file names other units.
import { fleetSection, fleetSpellings } from '../catalog/fleet-options.ts';
import { directive } from '../catalog/index.ts';
import { entriesOf, textOffsetOf } from '../locate.ts';
import { parseUnitName } from '../name.ts';
import type { EntryNode, Range, UnitDocument } from '../syntax.ts';
import { endsLikeUnit, resolveUnitName } from './resolve-name.ts';

/** A unit that a file names, or that it means without naming it; the range is where. */
export interface UnitReference extends Range {
  /** As it stands in the file; empty for a unit that is only meant. */
  readonly written: string;
  /** The unit, or the template where the instance can't be known; of a pattern the pattern. Undefined when nobody can tell. */
  readonly name: string | undefined;
  readonly type: 'name' | 'pattern' | 'implied';
  /** Setting that names it; for an implied one the setting that would. */
  readonly key: string;
}

export interface FileIdentity {
  /** Type of unit, `service`. */
  readonly kind: string | undefined;
  /** Unit that the file is or adds to. */
  readonly unitName: string | undefined;
  /** Whether it only adds to a unit. */
  readonly dropIn: boolean;
}

/** All units that a file names, in its order, and the one that its timer, path or socket starts unless told. */
export function unitReferences(document: UnitDocument, identity: FileIdentity): UnitReference[] {
  const { kind, unitName } = identity;
  const named = document.sections.flatMap(({ name, entries }) =>
    entries.flatMap(entry => (namesUnits(kind ?? 'service', name, entry.key) ? namesIn(entry, unitName) : [])),
  );
  return [...implied(document, identity), ...named].sort((a, b) => a.start - b.start);
}

const parsers = new Set([
  ...['unit_deps', 'obsolete_unit_deps', 'trigger_unit', 'unit_slice', 'service_sockets', 'socket_service', 'install'],
]);
const fleetKeys = new Set(['MachineOf', 'Conflicts', 'Replaces']);

/** Whether the values of a setting are names of units. */
export function namesUnits(kind: string, section: string, key: string): boolean {
  if (section === fleetSection) return fleetKeys.has(fleetSpellings.get(key)?.name ?? '');
  const found = directive(kind, section, key);
  return found !== undefined && parsers.has(found.parser) && key !== 'DefaultInstance';
}

function namesIn(entry: EntryNode, unitName: string | undefined): UnitReference[] {
  return [...entry.value.matchAll(/[^\s"']+/g)].flatMap(({ index, 0: written }) => {
    if (!endsLikeUnit(written)) return [];
    const range = { start: textOffsetOf(entry, index), end: textOffsetOf(entry, index + written.length - 1) + 1 };
    const isPattern = entry.section === fleetSection && /[*?[\]]/.test(written);
    const name = isPattern ? written : resolveUnitName(written, unitName);
    return [{ ...range, written, name, type: isPattern ? 'pattern' : 'name', key: entry.key }];
  });
}

const triggers: Readonly<Record<string, { readonly section: string; readonly key: string }>> = {
  timer: { section: 'Timer', key: 'Unit' },
  path: { section: 'Path', key: 'Unit' },
  socket: { section: 'Socket', key: 'Service' },
};

/** A timer, path or socket starts the service of its own name unless it is told another unit. */
function implied(document: UnitDocument, { kind = '', unitName, dropIn }: FileIdentity): UnitReference[] {
  const trigger = triggers[kind];
  const name = unitName === undefined ? undefined : parseUnitName(unitName)?.name;
  if (trigger === undefined || name === undefined || dropIn) return [];
  const header = document.sections.find(section => section.name === trigger.section)?.header;
  const entries = entriesOf(document, trigger.section);
  if (header === undefined || entries.some(({ key, value }) => key === trigger.key && value !== '')) return [];
  // a socket that accepts starts an instance for each connection
  const accepts = entries.findLast(({ key }) => key === 'Accept')?.value ?? 'no';
  const isEach = kind === 'socket' && /^(yes|true|on|1|y|t)$/i.test(accepts);
  const meant = isEach ? `${name.replace(/@.*$/, '')}@.service` : `${name}.service`;
  return [{ ...header.nameRange, written: '', name: meant, type: 'implied', key: trigger.key }];
}
