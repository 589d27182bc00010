// Old settings in today's words. A new name may count in another unit, so that the value has to be converted too.
import { ownEntry } from '../own-entry.ts';
import { directive, type DirectiveName } from '../catalog/index.ts';
import type { EntryNode, UnitDocument } from '../syntax.ts';
import { textOffsetOf } from '../locate.ts';
import type { Edit } from './edit.ts';
import { moveEntry } from './move-entry.ts';

/** The value under the new name; undefined when that can't be said. */
type Conversion = (value: string) => string | undefined;

/** systemd converts like this itself (`cgroup_cpu_shares_to_weight()`, `cgroup_weight_blkio_to_io()`). */
const scaled =
  (from: number): Conversion =>
  value => {
    const last = /(^|\s)(\d+)$/.exec(value);
    if (last === null) return undefined;
    const weight = Math.floor((Number(last[2]) * 100) / from);
    return value.slice(0, last.index) + (last[1] ?? '') + String(Math.min(Math.max(weight, 1), 10000));
  };

const shares = scaled(1024);
const blockWeight = scaled(500);

const conversions: Readonly<Record<string, Conversion>> = {
  CPUShares: shares,
  StartupCPUShares: shares,
  BlockIOWeight: blockWeight,
  StartupBlockIOWeight: blockWeight,
  BlockIODeviceWeight: blockWeight,
  OnFailureIsolate: value =>
    /^(yes|true|on|1|y|t)$/i.test(value) ? 'isolate' : /^(no|false|off|0|n|f)$/i.test(value) ? 'replace' : undefined,
  // long gone and ignored: the new setting would begin to do something
  Capabilities: () => undefined,
};

/** Edits that write an old setting as what replaces it means the same; undefined when it is not old, or that can't be. */
export function replaceDeprecated(document: UnitDocument, kind: string, entry: EntryNode): Edit[] | undefined {
  const { section, key, value, keyRange } = entry;
  const found = section === undefined ? undefined : directive(kind, section, key);
  const successor: DirectiveName | undefined = found?.replacement;
  if (successor === undefined) return undefined;
  const converted = value === '' ? value : (ownEntry(conversions, key) ?? unchanged)(value);
  if (converted === undefined) return undefined;
  if (successor.section !== section) {
    return converted === value ? moveEntry(document, kind, entry, successor.section, successor.name) : undefined;
  }
  const renamed = { ...keyRange, text: successor.name };
  if (converted === value) return [renamed];
  const range = { start: textOffsetOf(entry, 0), end: entry.valueRange.end };
  return [renamed, { ...range, text: converted }];
}

const unchanged: Conversion = value => value;
