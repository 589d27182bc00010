import { isUtf8 } from 'node:buffer';
import type { Finding } from './finding.ts';

/**
 * The line for which systemd refuses a file that is not UTF-8: the first with such bytes that is no comment
 * (`parse_line` in `conf-parser.c`). A text can't tell: its decoder has put other characters there.
 */
export function notUtf8(path: string, bytes: Buffer): Finding[] {
  if (isUtf8(bytes)) return [];
  const lines = bytes.toString('latin1').split('\n'); // a character a byte
  const at = lines.findIndex(line => !/^[ \t\r]*[#;]/.test(line) && !isUtf8(Buffer.from(line, 'latin1')));
  if (at < 0) return [];
  return [
    {
      path,
      line: at + 1,
      column: 1,
      endLine: at + 1,
      endColumn: Buffer.from(lines[at] ?? '', 'latin1').toString('utf8').length + 1,
      severity: 'error',
      code: 'bad-encoding',
      message: 'This line is not UTF-8, and systemd refuses the whole file for it; save the file as UTF-8.',
    },
  ];
}
