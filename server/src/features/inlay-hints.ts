import { directive, type EntryNode } from '@flotilla/unit';
import { InlayHintKind, type InlayHint } from 'vscode-languageserver';
import type { UnitFile } from '../unit-file.ts';
import { nextElapses, systemClock, writeMoment, type Clock } from './moments.ts';
import { meaningOf, writeSize, writeSpan } from './value-meaning.ts';

/** Behind values that are hard to read what they amount to, and when a timer elapses next. */
export function inlayHintsOf(
  { document, index, kind }: UnitFile,
  range: { readonly start: number; readonly end: number },
  clock: Clock = systemClock(),
): InlayHint[] {
  const entries = document.sections.flatMap(section => section.entries);
  return entries
    .filter(({ valueRange }) => valueRange.end >= range.start && valueRange.end <= range.end)
    .flatMap(entry => {
      const label = labelOf(entry, kind ?? 'service', clock);
      if (label === undefined) return [];
      const position = index.positionAt(entry.valueRange.end);
      return [{ position, label, kind: InlayHintKind.Type, paddingLeft: true }];
    });
}

function labelOf({ section = '', key, value }: EntryNode, kind: string, clock: Clock): string | undefined {
  const found = directive(kind, section, key);
  const meaning = found && meaningOf(found, value);
  switch (meaning?.type) {
    case 'calendar': {
      const [next] = nextElapses(meaning.spec, 1, clock);
      return next === undefined ? 'never again' : `next ${writeMoment(next, clock.timeZone, false)}`;
    }
    case 'span':
      return differing(`= ${writeSpan(meaning.microseconds)}`, value, meaning.microseconds === 0n);
    case 'size':
      return differing(`= ${writeSize(meaning.bytes)}`, value, meaning.bytes < 1024n);
    case 'limit':
      return meaning.soft === meaning.hard ? differing(`= ${meaning.soft}`, value, false) : undefined;
    default:
      return undefined;
  }
}

/** Only what is not there already, in whatever spelling. */
function differing(label: string, value: string, isPlain: boolean): string | undefined {
  const shape = (text: string): string =>
    text
      .replace(/[\s=]/g, '')
      .replace(/minutes?/g, 'min')
      .replace(/hours?|hr/g, 'h')
      .replace(/days?/g, 'd')
      .replace(/weeks?/g, 'w')
      .replace(/seconds?|sec/g, 's')
      .replace(/infinity/g, 'nolimit');
  return isPlain || shape(label) === shape(value) || /^= \d+s$/.test(label) ? undefined : label;
}
