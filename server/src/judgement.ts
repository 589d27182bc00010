import { judgeNeighbours, lintAlone, unitTypes, withoutIgnored } from '@flotilla/unit';
import type { Diagnostic, UnitGraph } from '@flotilla/unit';
import type { UnitFile } from './unit-file.ts';

/** What files are judged by beside their own text. */
export interface Surroundings {
  /** Version of systemd that the files are for; the newest when undefined. */
  readonly targetVersion: number | undefined;
  /** The units around a file, itself as it is now among them; undefined while they are not known. */
  graphOf(uri: string): UnitGraph | undefined;
}

export const nothingAround: Surroundings = { targetVersion: undefined, graphOf: () => undefined };

/** What is wrong in one version of a file. Judged again only as far as what is around it has changed. */
export class Judgement {
  readonly #file: UnitFile;
  readonly #around: Surroundings;
  #own: { readonly target: number | undefined; readonly found: readonly Diagnostic[] } | undefined;
  #among: readonly Diagnostic[] = [];
  #heard = '';
  #graph: UnitGraph | undefined;
  #revision = 0;
  #all: readonly Diagnostic[] | undefined;

  constructor(file: UnitFile, around: Surroundings) {
    this.#file = file;
    this.#around = around;
  }

  /** By where they start; the same array as before when nothing has changed. */
  diagnostics(): readonly Diagnostic[] {
    const own = this.#judgeOwn(this.#around.targetVersion);
    this.#judgeAmong(this.#around.graphOf(this.#file.uri));
    return (this.#all ??= [...own, ...this.#among].sort((a, b) => a.start - b.start || a.end - b.end));
  }

  /** What was said of other units, before comments switched it off. */
  get heard(): string {
    return this.#heard;
  }

  #judgeOwn(target: number | undefined): readonly Diagnostic[] {
    if (this.#own !== undefined && this.#own.target === target) return this.#own.found;
    const { document, path } = this.#file;
    const found = lintAlone(document, { fileName: path, ...(target === undefined ? {} : { targetVersion: target }) });
    this.#own = { target, found };
    this.#all = undefined;
    return found;
  }

  #judgeAmong(graph: UnitGraph | undefined): void {
    const revision = graph?.revision ?? 0;
    if (this.#graph === graph && this.#revision === revision) return;
    this.#graph = graph;
    this.#revision = revision;
    const found = graph === undefined ? [] : judgeAmong(this.#file, graph);
    const heard = written(found);
    if (heard === this.#heard) return;
    this.#heard = heard;
    this.#among = withoutIgnored(this.#file.document, found);
    this.#all = undefined;
  }
}

type Named = Pick<UnitFile, 'kind' | 'unitName' | 'references'>;

/** What is said in a file of the units around it, before its comments are heard, to be compared. */
export function heardAmong(file: Named, graph: UnitGraph): string {
  return written(judgeAmong(file, graph));
}

function judgeAmong({ kind, unitName, references }: Named, graph: UnitGraph): readonly Diagnostic[] {
  if (kind !== undefined && !unitTypes.includes(kind)) return [];
  return judgeNeighbours({ unitName, references, graph });
}

const written = (found: readonly Diagnostic[]): string => (found.length === 0 ? '' : JSON.stringify(found));
