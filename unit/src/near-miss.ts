/**
 * The candidate that was most likely meant, or undefined when none is close: the same but for letter case, or within one
 * edit for short names and up to three for long ones (a swap of neighbours counts as one).
 */
export function nearMiss(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  const letters = lettersOf(wanted);
  const limit = Math.min(3, Math.max(1, Math.floor(wanted.length / 4)));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
    const { lower, letters: others } = foldedOf(candidate);
    // an edit takes away one letter at most, and brings one: most names are told apart by this alone
    if (countBits(letters & ~others) >= bestDistance || countBits(others & ~letters) >= bestDistance) continue;
    const distance = editDistance(wanted, lower, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
      if (distance === 0) break;
    }
  }
  return best;
}

interface Folded {
  readonly lower: string;
  readonly letters: number;
}

const folded = new Map<string, Folded>();

/** Candidates are the same few thousand names over and over. */
function foldedOf(candidate: string): Folded {
  const known = folded.get(candidate);
  if (known !== undefined) return known;
  const lower = candidate.toLowerCase();
  const made = { lower, letters: lettersOf(lower) };
  if (folded.size >= 20_000) folded.clear();
  folded.set(candidate, made);
  return made;
}

/** A bit for each letter that occurs; some share one. */
function lettersOf(text: string): number {
  let bits = 0;
  for (let i = 0; i < text.length; i++) bits |= 1 << (text.charCodeAt(i) & 31);
  return bits;
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

/** Whether one edit at most makes one text the other; told at once, for thousands of candidates. */
export function isOneEditAway(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  const longer = Math.max(a.length, b.length);
  if (longer - shorter > 1) return false;
  let front = 0;
  while (front < shorter && a[front] === b[front]) front++;
  let back = 0;
  while (back < shorter - front && a[a.length - 1 - back] === b[b.length - 1 - back]) back++;
  if (longer - front - back <= 1) return true;
  const isSwap = a[front] === b[front + 1] && a[front + 1] === b[front];
  return a.length === b.length && longer - front - back === 2 && isSwap;
}

/** Edits (insert, delete, replace, swap) between two texts; anything ≥ `bound` once that is certain. */
export function editDistance(a: string, b: string, bound = Infinity): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let smallest = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      current.push(cost);
      smallest = Math.min(smallest, cost);
    }
    if (smallest >= bound) return bound;
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
