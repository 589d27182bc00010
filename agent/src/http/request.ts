import type { IncomingMessage } from 'node:http';
import { ApiError } from './errors.ts';

export interface ApiRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly incoming: IncomingMessage;
}

/** Largest body that is read, in bytes. */
export const LARGEST_BODY = 1024 * 1024;

/**
 * The body as text.
 * @throws {ApiError} 413 when it is larger than {@link LARGEST_BODY}; 400 when it is not UTF-8 or breaks off
 */
export async function readBody(incoming: IncomingMessage): Promise<string> {
  const tooLarge = () => new ApiError(413, `the request body is larger than ${LARGEST_BODY} bytes`);
  if (Number(incoming.headers['content-length'] ?? 0) > LARGEST_BODY) throw tooLarge();
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_BODY) return void chunks.push(chunk);
      incoming.pause().removeAllListeners('data');
      reject(tooLarge());
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', error => reject(undecodable(`the body broke off: ${error.message}`)));
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw undecodable('it is not UTF-8', { cause: error });
  }
}

/** Reads the body as one JSON value. @throws {ApiError} 400, 413 */
export async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const text = await readBody(incoming);
  if (text.trim() === '') throw undecodable('it is empty');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw undecodable(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** fleet's words for a body that is not what it should be. */
export const undecodable = (reason: string, options?: ErrorOptions): ApiError =>
  new ApiError(400, `unable to decode body: ${reason}`, options);

/** @throws {ApiError} 415 unless there is exactly one `Content-Type`, and it is JSON; parameters are fine */
export function requireJson({ rawHeaders }: IncomingMessage): void {
  const types = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'content-type',
  );
  if (types.length !== 1) throw new ApiError(415, `expected 1 Content-Type, got ${types.length}`);
  if (types[0]?.split(';')[0]?.trim().toLowerCase() !== 'application/json')
    throw new ApiError(415, 'only acceptable Content-Type is application/json');
}

/**
 * The revision that the client wants to change, of `If-Match: "<revision>"`; `undefined` when it does not say.
 * @throws {ApiError} 400 when it is something else
 */
export function expectedRevision({ headers }: IncomingMessage): number | undefined {
  const match = headers['if-match'];
  if (match === undefined || match === '*') return undefined;
  const revision = Number(/^"(\d{1,15})"$/.exec(match.trim())?.[1] ?? NaN);
  if (Number.isNaN(revision)) throw new ApiError(400, `If-Match must be an ETag of this server or *, not ${match}`);
  return revision;
}

export const etag = (revision: number): string => `"${revision}"`;
