import type { UnitGraph } from '../graph/unit-graph.ts';
import type { UnitReference } from '../references/unit-references.ts';

/** What rules about several units know of the file that they judge: not its text. */
export interface Neighbours {
  /** Unit that the file is or adds to; undefined when the name does not tell. */
  readonly unitName: string | undefined;
  /** Units that it names. */
  readonly references: readonly UnitReference[];
  /** The units around it, this file as it is now among them. */
  readonly graph: UnitGraph;
}
