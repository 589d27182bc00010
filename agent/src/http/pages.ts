import { ApiError } from './errors.ts';

/** A place in a list that is handed out in pieces; `page` counts from 1. */
export interface PageToken {
  readonly limit: number;
  readonly page: number;
}

const LARGEST_PAGE = 0xffff;

/** URL-safe base64 of two little-endian 16-bit numbers: limit, page. */
export function encodePageToken({ limit, page }: PageToken): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(limit, 0);
  bytes.writeUInt16LE(page, 2);
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/**
 * The token of a query, if it has one.
 * @throws {ApiError} 400 with fleet's words when there are several, or it is none of this server's
 */
export function findPageToken(query: URLSearchParams, serverLimit: number): PageToken | undefined {
  const [text = '', ...others] = query.getAll('nextPageToken');
  if (others.length > 0) throw new ApiError(400, 'too many values for page token');
  if (text === '') return undefined;
  const bytes = decodeBase64Url(text);
  if (bytes.length === 0) throw new ApiError(400, 'EOF');
  if (bytes.length < 4) throw new ApiError(400, 'unexpected EOF');
  const token = { limit: bytes.readUInt16LE(0), page: bytes.readUInt16LE(2) };
  if (token.limit !== serverLimit) throw new ApiError(400, `token limit must be ${serverLimit}`);
  if (token.page === 0) throw new ApiError(400, 'token page must be greater than zero');
  return token;
}

/** One page, and the token of the next one. A list that ends exactly with a page still promises another, empty one. */
export function slicePage<T>(items: readonly T[], { limit, page }: PageToken): { items: readonly T[]; next?: string } {
  const start = limit * (page - 1);
  const stop = limit * page;
  const slice = items.slice(start, stop);
  if (start >= items.length || stop > items.length || page === LARGEST_PAGE) return { items: slice };
  return { items: slice, next: encodePageToken({ limit, page: page + 1 }) };
}

/** Strict decoding that names the first wrong byte as fleet does, where Node would skip it. */
function decodeBase64Url(text: string): Buffer {
  const clean = text.replace(/[\r\n]/g, '');
  const digits = /^[A-Za-z0-9_-]*/.exec(clean)?.[0].length ?? 0;
  const wrong = (at: number) => new ApiError(400, `illegal base64 data at input byte ${at}`);
  const inQuantum = digits % 4;
  if (digits === clean.length) {
    if (inQuantum !== 0) throw wrong(digits - inQuantum);
    return Buffer.from(clean, 'base64url');
  }
  if (clean[digits] !== '=' || inQuantum < 2) throw wrong(digits);
  const padding = inQuantum === 2 ? 2 : 1;
  if (padding === 2 && digits + 1 === clean.length) throw wrong(clean.length);
  if (padding === 2 && clean[digits + 1] !== '=') throw wrong(digits + 1);
  if (clean.length > digits + padding) throw wrong(digits + padding);
  return Buffer.from(clean, 'base64url');
}
