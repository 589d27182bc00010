import type { Member } from './member.ts';
import type { Pattern } from './pattern-index.ts';

/**
 * Finds units that replace each other, directly or over others, and gives each such circle a number. fleet ignores
 * `Replaces=` between two units that name each other, since neither could stay; a circle of three would chase its
 * members round for ever just the same. Only active units count.
 *
 * The walk is Tarjan's for strongly connected components, without recursion, over units and patterns: thousands of
 * instances that share one pattern give thousands of edges, not millions.
 */
export function markCircles(members: readonly Member[]): void {
  const replacing = members.filter(member => member.active && member.replaces.length > 0);
  const matching = new Map<Pattern, Member[]>();
  for (const member of replacing) {
    for (const pattern of member.replaceMatches) {
      const matched = matching.get(pattern);
      if (matched) matched.push(member);
      else matching.set(pattern, [member]);
    }
  }
  let circle = 0;
  forEachComponent<Member | Pattern>(
    replacing,
    node => ('unit' in node ? node.replaces : (matching.get(node) ?? [])),
    component => {
      circle++;
      for (const node of component) if ('unit' in node) node.circle = circle;
    },
  );
}

interface Visit<T> {
  readonly node: T;
  readonly next: Iterator<T>;
  readonly order: number;
  low: number;
}

/** Calls with every set of nodes that reach each other. */
function forEachComponent<T>(roots: readonly T[], edges: (node: T) => Iterable<T>, call: (nodes: T[]) => void): void {
  const seen = new Map<T, { order: number; open: boolean }>();
  const open: T[] = [];
  const path: Visit<T>[] = [];
  const enter = (node: T): void => {
    const order = seen.size;
    seen.set(node, { order, open: true });
    open.push(node);
    path.push({ node, next: edges(node)[Symbol.iterator](), order, low: order });
  };
  const leave = (visit: Visit<T>): void => {
    path.pop();
    const parent = path.at(-1);
    if (parent) parent.low = Math.min(parent.low, visit.low);
    if (visit.low !== visit.order) return;
    const component = open.splice(open.lastIndexOf(visit.node));
    for (const node of component) {
      const mark = seen.get(node);
      if (mark) mark.open = false;
    }
    call(component);
  };
  for (const root of roots) {
    if (!seen.has(root)) enter(root);
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const step = visit.next.next();
      if (step.done) {
        leave(visit);
        continue;
      }
      const mark = seen.get(step.value);
      if (!mark) enter(step.value);
      else if (mark.open) visit.low = Math.min(visit.low, mark.order);
    }
  }
}
