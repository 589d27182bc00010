import { ApiError } from './errors.ts';

/** What a path means below the base path of a resource. */
export interface PathMatch {
  readonly collection: boolean;
  readonly isItem: boolean;
  /** Empty unless `isItem`. */
  readonly item: string;
}

/** `/units` is the collection, `/units/x` an item of it; a path with more below is neither. `path` is decoded. */
export function matchPath(base: string, path: string): PathMatch {
  if (path === base) return { collection: true, isItem: false, item: '' };
  const item = path.startsWith(`${base}/`) ? path.slice(base.length + 1) : '';
  const isItem = item !== '' && !item.includes('/');
  return { collection: false, isItem, item: isItem ? item : '' };
}

/** The path of a request target, percent-decoded, and its query. A slash that was encoded counts as a slash. */
export function splitTarget(target: string): { path: string; query: URLSearchParams } {
  const absolute = /^https?:\/\/[^/?#]*/i.exec(target)?.[0] ?? '';
  const [path = '', query = ''] = target.slice(absolute.length).split(/\?(.*)/s);
  try {
    return { path: decodeURIComponent(path), query: new URLSearchParams(query) };
  } catch (error) {
    throw new ApiError(400, `invalid percent-encoding in the path ${path}`, { cause: error });
  }
}
