/** Lines of context around a change, as diff(1) has. */
const CONTEXT = 3;

interface Step {
  readonly mark: ' ' | '-' | '+';
  readonly line: string;
}

/**
 * Two texts as a unified diff; empty when they are equal. A missing newline at the end is not told.
 * @param labels what the two texts are called in the head
 */
export function unifiedDiff(before: string, after: string, labels: readonly [string, string]): string {
  const steps = compare(linesOf(before), linesOf(after));
  const changed = steps.flatMap(({ mark }, index) => (mark === ' ' ? [] : [index]));
  if (changed.length === 0) return '';
  const hunks: [number, number][] = [];
  for (const index of changed) {
    const last = hunks.at(-1);
    const [from, to] = [Math.max(0, index - CONTEXT), Math.min(steps.length, index + CONTEXT + 1)];
    if (last !== undefined && from <= last[1]) last[1] = to;
    else hunks.push([from, to]);
  }
  const body = hunks.map(([from, to]) => hunk(steps, from, to));
  return `--- ${labels[0]}\n+++ ${labels[1]}\n${body.join('')}`;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function hunk(steps: readonly Step[], from: number, to: number): string {
  const count = (part: readonly Step[], other: '-' | '+'): number => part.filter(({ mark }) => mark !== other).length;
  const [ahead, part] = [steps.slice(0, from), steps.slice(from, to)];
  const range = (other: '-' | '+'): string => {
    const length = count(part, other);
    // diff(1) names the line before an empty range
    return `${count(ahead, other) + (length === 0 ? 0 : 1)},${length}`;
  };
  return `@@ -${range('+')} +${range('-')} @@\n${part.map(({ mark, line }) => `${mark}${line}\n`).join('')}`;
}

/** The shortest way from one list of lines to the other, by their longest common subsequence. */
function compare(before: readonly string[], after: readonly string[]): Step[] {
  const width = after.length + 1;
  // common[i * width + j]: length of the longest common subsequence of before[i…] and after[j…]
  const common = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const steps: Step[] = [];
  for (let i = 0, j = 0; i < before.length || j < after.length;) {
    const [old, now] = [before[i], after[j]];
    if (old !== undefined && old === now) {
      steps.push({ mark: ' ', line: old });
      i++;
      j++;
    } else if (old !== undefined && (now === undefined || at(i + 1, j) >= at(i, j + 1))) {
      steps.push({ mark: '-', line: old });
      i++;
    } else {
      steps.push({ mark: '+', line: now ?? '' });
      j++;
    }
  }
  return steps;
}
