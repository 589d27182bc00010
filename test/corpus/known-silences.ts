// Where the two differ for a reason: what `systemd-analyze verify` is silent on though it is wrong, and what hangs on the
// machine. Whatever else differs is a mistake of the linter.
import { nodeAt, parseUnitFile, sectionAt } from '@flotilla/unit';
import type { Difference } from './compare.ts';

/** A reason that a difference may have. */
export interface KnownSilence {
  readonly why: string;
  readonly fits: (found: Difference, place: Place) => boolean;
}

/** The setting that the difference is about. */
interface Place {
  readonly section: string | undefined;
  readonly key: string;
  readonly value: string;
}

export const knownSilences: readonly KnownSilence[] = [
  {
    why: '[Install] is read by systemctl enable, not by verify',
    fits: ({ by }, { section }) => by === 'flotilla' && section === 'Install',
  },
  {
    why: 'whether a condition can ever hold is found out when the unit starts',
    fits: ({ by }, { key }) => by === 'flotilla' && /^(?:Condition|Assert)[A-Z]/.test(key),
  },
  {
    why: 'unknown capabilities, bits and controllers are left out without a word',
    fits: ({ by }, { key }) =>
      by === 'flotilla' && /^(?:CapabilityBoundingSet|AmbientCapabilities|SecureBits|DisableControllers)$/.test(key),
  },
  {
    why: 'of several units to start the first counts, and nobody says so',
    fits: ({ by, codes }, { key }) => by === 'flotilla' && key === 'Unit' && codes.includes('ignored-value'),
  },
  {
    why: 'systemd 252 reads it as a plain yes or no, newer ones take nothing for no',
    fits: ({ by }, { key, value }) => by === 'systemd' && key === 'ProtectHostname' && value === '',
  },
  {
    why: 'what a build system writes there is not known',
    fits: ({ by }, { value }) => by === 'systemd' && /@\w+@|\{\{|<%/.test(value),
  },
  {
    why: 'a specifier in the middle of a value stands for something else on every machine',
    fits: ({ by, unit, line }, { value }) => by === 'systemd' && /%[A-Za-z]/.test(line === 0 ? unit.text : value),
  },
];

/** Why the two differ there; undefined when nobody knows. */
export function reasonFor(found: Difference): string | undefined {
  const document = parseUnitFile(found.unit.text);
  const offset =
    found.unit.text
      .split('\n')
      .slice(0, Math.max(found.line - 1, 0))
      .join('\n').length + 1;
  const node = found.line === 0 ? undefined : nodeAt(document, offset);
  const entry = node?.type === 'entry' ? node : undefined;
  const section = found.line === 0 ? undefined : sectionAt(document, offset)?.name;
  const place = { section, key: entry?.key ?? '', value: entry?.value ?? '' };
  return knownSilences.find(({ fits }) => fits(found, place))?.why;
}
