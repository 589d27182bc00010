import { readFileSync } from 'node:fs';
import { lint, LineIndex, parseUnitFile, type Diagnostic } from '@flotilla/unit';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';

/**
 * `verify`: judges unit files by the rules of the language server, without asking the cluster.
 * @returns 1 when there is an error or a warning, or a file can't be read
 */
export function verify(context: Context, files: readonly string[]): number {
  if (files.length === 0) throw new UsageError('No unit files given');
  let bad = 0;
  for (const file of files) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      context.err(`${file} can't be read: ${(error as Error).message}`);
      bad++;
      continue;
    }
    const index = new LineIndex(text);
    for (const found of lint(parseUnitFile(text), { fileName: file })) {
      if (isBad(found)) bad++;
      const { line, character } = index.positionAt(found.start);
      context.out(`${file}:${line + 1}:${character + 1}: ${found.severity}: ${found.message} [${found.code}]`);
    }
  }
  return bad > 0 ? 1 : 0;
}

const isBad = ({ severity }: Diagnostic): boolean => severity === 'error' || severity === 'warning';
