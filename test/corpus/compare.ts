// What the linter says of a file beside what systemd says, setting by setting.
import { lint, nodeAt, parseUnitFile, type Diagnostic, type DiagnosticCode, type UnitDocument } from '@flotilla/unit';
import type { UnitText } from './mutations.ts';
import type { Verdict } from './verify.ts';

/** A setting, header or other line that one of the two complains about and the other does not. */
export interface Difference {
  readonly unit: UnitText;
  /** From 1; 0 for the file as a whole. */
  readonly line: number;
  readonly text: string;
  readonly by: 'systemd' | 'flotilla';
  readonly messages: readonly string[];
  readonly codes: readonly DiagnosticCode[];
}

/** Codes of what systemd says without a line. */
const ofWhole: ReadonlySet<DiagnosticCode> = new Set([
  ...(['missing-setting', 'conflicting-settings', 'unit-file-name', 'no-effect'] as const),
]);

/**
 * Both have the same lines to complain about when this is empty. Lines that are continued count as one. The linter is
 * told which systemd it is compared with.
 */
export function differences(unit: UnitText, { lines, unit: whole }: Verdict, targetVersion: number): Difference[] {
  const document = parseUnitFile(unit.text);
  const places = placesOf(document);
  const fatal = lines.find(({ message }) => isFatal(message))?.line ?? Infinity;
  const end = places[fatal] ?? Infinity;
  const found = lint(document, { fileName: unit.name, targetVersion }).filter(
    ({ severity, start }) => (severity === 'error' || severity === 'warning') && start < end,
  );
  const told = found.filter(({ code, message }) => !ofWhole.has(code) && !(whole.length > 0 && unplaced.test(message)));
  const ours = groupBy(told, ({ start }) => places.indexOf(startOf(document, start)) + 1);
  const theirs = groupBy(lines, ({ line }) => firstLine(document, places, line));
  const all = [...new Set([...ours.keys(), ...theirs.keys()])].sort((a, b) => a - b);
  const differing = all.flatMap(line => {
    const [we, they] = [ours.get(line) ?? [], theirs.get(line) ?? []];
    return we.length > 0 === they.length > 0
      ? []
      : [
          difference(
            unit,
            line,
            we,
            they.map(({ message }) => message),
          ),
        ];
  });
  const asWhole = found.filter(({ code }) => ofWhole.has(code));
  if (asWhole.length > 0 === whole.length > 0) return differing;
  // of what is refused as a whole systemd says no more
  const isExplained = asWhole.length > 0 ? lines.length > 0 : told.length > 0;
  return isExplained ? differing : [...differing, difference(unit, 0, asWhole, whole)];
}

/** What systemd tells without the line, and the linter on it. */
const unplaced = /is this unit itself|does not work as intended|no effect on a \.device unit/;

/** For such a line systemd refuses the file and reads no further; of others it says that it ignores them or complains. */
const isFatal = (message: string): boolean =>
  message.startsWith('Unbalanced quoting') || !/ignor|please|unsafe|not safe|obsolete|removed|strict/i.test(message);

function difference(
  unit: UnitText,
  line: number,
  found: readonly Diagnostic[],
  messages: readonly string[],
): Difference {
  return {
    unit,
    line,
    text: unit.text.split('\n')[line - 1] ?? '',
    by: found.length > 0 ? 'flotilla' : 'systemd',
    messages: [...messages, ...found.map(({ message }) => message)],
    codes: found.map(({ code }) => code),
  };
}

/** Where the lines of the file start. */
function placesOf({ nodes }: UnitDocument): number[] {
  return nodes.flatMap(node => node.lines.map(({ start }) => start));
}

/** Where the setting at an offset starts. */
function startOf(document: UnitDocument, offset: number): number {
  return nodeAt(document, offset)?.start ?? 0;
}

/** systemd tells the last line of what is continued, or the one behind the file. */
function firstLine(document: UnitDocument, places: readonly number[], line: number): number {
  const offset = places[Math.min(line, places.length) - 1] ?? 0;
  return places.indexOf(startOf(document, offset)) + 1;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): ReadonlyMap<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
