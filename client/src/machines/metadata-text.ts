import { t } from '../l10n.ts';

/** One key of a machine's metadata; `value` undefined takes it away. */
export interface MetadataEdit {
  readonly key: string;
  readonly value: string | undefined;
}

export interface MetadataEdits {
  readonly edits: readonly MetadataEdit[];
  /** What is wrong with the text; `edits` is empty then. */
  readonly problem: string | undefined;
}

/** Metadata as a person edits it: `disk=ssd region=eu`, sorted by key. */
export function metadataText(metadata: Readonly<Record<string, string>>): string {
  return Object.entries(metadata)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

/** What a person has changed: keys that are new or have another value, and keys that are not there any more. */
export function readMetadataText(before: Readonly<Record<string, string>>, text: string): MetadataEdits {
  const wanted = new Map<string, string>();
  for (const part of text.split(/\s+/).filter(word => word !== '')) {
    const at = part.indexOf('=');
    const [key, value] = [part.slice(0, Math.max(at, 0)), part.slice(at + 1)];
    if (key === '' || value === '') return wrong(t('{0} is not like region=eu', part));
    if (wanted.has(key)) return wrong(t('{0} is given twice', key));
    wanted.set(key, value);
  }
  const set = [...wanted].filter(([key, value]) => before[key] !== value).map(([key, value]) => ({ key, value }));
  const gone = Object.keys(before)
    .filter(key => !wanted.has(key))
    .map(key => ({ key, value: undefined }));
  return { edits: [...set, ...gone], problem: undefined };
}

function wrong(problem: string): MetadataEdits {
  return { edits: [], problem };
}
