import { NO_FILTER, type Filter } from './filter.ts';

export const GROUPINGS = ['none', 'machine', 'template', 'state', 'folder'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export const ORDERS = ['name', 'state', 'changed'] as const;
export type Order = (typeof ORDERS)[number];

/** How a person wants the tree. */
export interface TreeOptions {
  readonly groupBy: Grouping;
  readonly sortBy: Order;
  readonly filter: Filter;
  /** Folder of the workspace that holds the file of a unit, for grouping by folder. */
  folderOf(unit: string): string | undefined;
}

export const DEFAULT_OPTIONS: TreeOptions = {
  groupBy: 'none',
  sortBy: 'name',
  filter: NO_FILTER,
  folderOf: () => undefined,
};
