import { parseUnitFile, UnitGraph } from '../../src/index.ts';

/** A graph of files by path; a path without a folder stands in /etc/systemd/system. */
export function graphOf(files: Readonly<Record<string, string>>, known: readonly string[] = []): UnitGraph {
  const graph = new UnitGraph(known);
  for (const [path, text] of Object.entries(files)) graph.update(pathOf(path), parseUnitFile(text));
  return graph;
}

export const pathOf = (path: string): string => (path.startsWith('/') ? path : `/etc/systemd/system/${path}`);
