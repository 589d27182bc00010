import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { findings, isAtLeast, notUtf8, unitFiles } from '@flotilla/lint';
import { fileKindOf, parseUnitFile, UnitGraph, unitTypes } from '@flotilla/unit';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';

/** Where systemd finds the units of a system (`systemd.unit(5)`). */
const INSTALLED = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map(root => `${root}/systemd/system`);

/**
 * `verify`: judges unit files, alone and beside each other, by the rules of the language server, without asking the
 * cluster. Of a folder all files that are below it.
 * @returns 1 when there is an error or a warning, or a file can't be read
 */
export function verify(context: Context, paths: readonly string[]): number {
  if (paths.length === 0) throw new UsageError('No unit files given');
  let bad = 0;
  const readable = <T>(path: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      context.err(`${path} can't be read: ${(error as Error).message}`);
      bad++;
      return undefined;
    }
  };
  const files = new Map<string, Buffer>();
  for (const path of new Set(paths.flatMap(each => readable(each, () => unitFiles([each])) ?? []))) {
    const bytes = readable(path, () => readFileSync(path));
    if (bytes !== undefined) files.set(path, bytes);
  }
  const graph = graphOf(files);
  for (const [path, bytes] of files) {
    for (const found of [...notUtf8(path, bytes), ...findings(path, bytes.toString('utf8'), { graph })]) {
      if (isAtLeast(found, 'warning')) bad++;
      context.out(`${path}:${found.line}:${found.column}: ${found.severity}: ${found.message} [${found.code}]`);
    }
  }
  return bad > 0 ? 1 : 0;
}

/** Files that lie beside those named are there, too, whatever is in them; and what is installed. */
function graphOf(files: ReadonlyMap<string, Buffer>): UnitGraph {
  const folders = new Set([...[...files.keys()].map(path => dirname(path)), ...INSTALLED]);
  const graph = new UnitGraph([...folders].flatMap(unitsIn));
  for (const [path, bytes] of files) graph.update(path, parseUnitFile(bytes.toString('utf8')));
  return graph;
}

function unitsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter(name => unitTypes.includes(fileKindOf(name)?.kind ?? ''));
  } catch {
    return [];
  }
}
