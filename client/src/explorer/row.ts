/** What a row of the tree stands for. */
export type RowTarget =
  | { readonly kind: 'cluster'; readonly cluster: string }
  | { readonly kind: 'group'; readonly cluster: string; readonly of: 'machines' | 'units' }
  | { readonly kind: 'machine'; readonly cluster: string; readonly machine: string }
  | {
      readonly kind: 'unit';
      readonly cluster: string;
      readonly unit: string;
      /** Set for a row below a machine. */
      readonly machine: string | undefined;
      /** Key of the group that the row stands in, when units are grouped. */
      readonly bucket?: string | undefined;
    }
  /** Units that have something in common: `by` what, and `key` which. */
  | { readonly kind: 'bucket'; readonly cluster: string; readonly by: string; readonly key: string }
  /** Stands for rows of a long list that are not shown yet; `below` is the id of their parent. */
  | { readonly kind: 'more'; readonly cluster: string; readonly below: string }
  | { readonly kind: 'message'; readonly cluster: string };

/** A theme icon; `color` is a theme colour and never the only carrier of a meaning. */
export interface RowIcon {
  readonly id: string;
  readonly color?: string;
}

/** One row of the tree, ready to be drawn; knows nothing of the editor. */
export interface Row {
  /** The same for the same thing as long as it exists, so that selection and expansion stay. */
  readonly id: string;
  readonly target: RowTarget;
  readonly label: string;
  readonly description: string;
  /** Plain text, one fact a line; made when somebody points at the row. */
  readonly tooltip: () => string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly icon: RowIcon;
  readonly context: string;
  readonly children: 'none' | 'closed' | 'open';
  /** What a click does: shows the unit's text, or runs a command; without it a click only selects. */
  readonly opens?: 'document' | `flotilla.${string}`;
}

/** A cluster's row has the id of its name; what lies below it adds to that, with a separator that no name can hold. */
export function rowId(target: RowTarget): string {
  const parts: string[] = [target.kind, target.cluster];
  if (target.kind === 'group') parts.push(target.of);
  if (target.kind === 'machine') parts.push(target.machine);
  if (target.kind === 'unit') parts.push(target.machine ?? '', target.unit);
  if (target.kind === 'unit' && target.bucket !== undefined) parts.push(target.bucket);
  if (target.kind === 'bucket') parts.push(target.by, target.key);
  if (target.kind === 'more') parts.push(target.below);
  return parts.join('\n');
}
