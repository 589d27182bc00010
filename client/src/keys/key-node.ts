import type { KeyPart } from './key-level.ts';

/** A row of the keys view. One object for as long as it is shown, so that it can be redrawn alone. */
export type KeyNode =
  | { readonly kind: 'cluster'; readonly id: string; readonly cluster: string }
  | { readonly kind: 'folder'; readonly id: string; readonly cluster: string; part: KeyPart & { kind: 'folder' } }
  | { readonly kind: 'key'; readonly id: string; readonly cluster: string; part: KeyPart & { kind: 'key' } }
  | { readonly kind: 'more'; readonly id: string; readonly cluster: string; folder: string; left: number }
  | { readonly kind: 'note'; readonly id: string; readonly cluster: string; text: string; command: NoteCommand };

/** What a row that only says something does when it is clicked. */
export type NoteCommand = 'choosePrefix' | 'reconnect' | undefined;

/** Where a part of a cluster's keys is in the view; a cluster's own row has the empty path. */
export const nodeId = (kind: KeyNode['kind'], cluster: string, path = ''): string => `${kind}:${cluster}\n${path}`;
