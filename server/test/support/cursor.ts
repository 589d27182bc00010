import { openUnitFile, type UnitFile } from '../../src/unit-file.ts';

/** Opens a text with the cursor written into it as `|`. */
export function atCursor(marked: string, name = 'a.service'): { file: UnitFile; offset: number; text: string } {
  const offset = marked.indexOf('|');
  if (offset < 0) throw new Error(`no cursor in ${JSON.stringify(marked)}`);
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  return { file: openUnitFile(`file:///etc/systemd/system/${name}`, text), offset, text };
}
