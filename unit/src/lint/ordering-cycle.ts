import type { Ordering } from '../graph/ordering.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import type { Neighbours } from './neighbours.ts';

/** Units that wait for each other: systemd leaves one of them out when it is to start them all. */
export function checkOrdering({ references, unitName, graph }: Neighbours): Diagnostic[] {
  if (unitName === undefined) return [];
  const own = graph.canonical(unitName);
  return references.flatMap(reference => {
    const { key, name, written, type } = reference;
    if (name === undefined || type !== 'name' || /%[^nNpji]/.test(written)) return [];
    const other = graph.canonical(name);
    if (other === own) return [];
    const chain = wayBack(graph.ordering, key, own, other);
    if (chain === undefined || !graph.ordering.isSmallest(chain)) return [];
    const told = chain.map((each, at) =>
      at === 0 ? each : at === 1 ? `waits for ${each}` : `which waits for ${each}`,
    );
    const message = `Units wait for each other in a circle: ${told.join(', ')}. Take one step of it out.`;
    return [diagnostic('ordering-cycle', reference, message)];
  });
}

/** The circle that begins with what the setting says: this unit waits for the other, or the other for this. */
function wayBack(order: Ordering, key: string, own: string, other: string): readonly string[] | undefined {
  const [first, second] = key === 'After' ? [own, other] : key === 'Before' ? [other, own] : [];
  if (first === undefined || second === undefined) return undefined;
  const chain = order.chain(second, first);
  return chain === undefined ? undefined : [first, ...chain];
}
