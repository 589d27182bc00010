import { textOffsetOf, type EntryNode } from '@flotilla/unit';
import type { DocumentLink } from 'vscode-languageserver';
import { toRange } from '../convert.ts';
import type { UnitFile } from '../unit-file.ts';

/** Manual pages and addresses in `Documentation=` that can be opened. */
export function linksOf({ document, index }: UnitFile): DocumentLink[] {
  const entries = document.sections.flatMap(section => (section.name === 'Unit' ? section.entries : []));
  return entries
    .filter(({ key }) => key === 'Documentation')
    .flatMap(entry =>
      wordsOf(entry).flatMap(({ text, start, end }) => {
        const target = targetOf(text);
        return target === undefined ? [] : [{ range: toRange(index, { start, end }), target }];
      }),
    );
}

function wordsOf(entry: EntryNode): { text: string; start: number; end: number }[] {
  return [...entry.value.matchAll(/[^\s"']+/g)].map(({ index, 0: text }) => ({
    text,
    start: textOffsetOf(entry, index),
    end: textOffsetOf(entry, index + text.length - 1) + 1,
  }));
}

/** Undefined for other schemes, and where a specifier stands for what can't be known. */
function targetOf(word: string): string | undefined {
  const address = word.replaceAll('%%', '\0');
  if (address.includes('%')) return undefined;
  const written = address.replaceAll('\0', '%');
  if (/^(https?|file):\/?\/?./.test(written)) return URL.canParse(written) ? written : undefined;
  const [, name, section] = /^man:([\w.:+@-]+)(?:\((\w+)\))?$/.exec(written) ?? [];
  return name === undefined ? undefined : manualPage(name, section);
}

/** systemd publishes its own pages; those of the distribution have all others. */
function manualPage(name: string, section: string | undefined): string {
  if (/^(systemd|journal|sd_|sd-|udev|bootctl|coredumpctl|hostnamectl|localectl|loginctl|timedatectl)/.test(name)) {
    return `https://www.freedesktop.org/software/systemd/man/latest/${encodeURIComponent(name)}.html`;
  }
  const page = section === undefined ? name : `${name}.${section}`;
  return `https://manpages.debian.org/${encodeURIComponent(page)}`;
}
