/**
 * What of Node.js the server asks the disk and the computer with, where there is neither: in a browser's worker. Nothing
 * is there, so that what is searched is not found; nothing can be written. The build puts this in the place of `node:fs`,
 * `node:os`, `node:path` and `node:url`.
 */
const nothing = (): Promise<never> => Promise.reject(new Error('a browser has no disk'));

export const access = nothing;
export const readdir = nothing;
export const readFile = nothing;
export const stat = nothing;
export const writeFile = nothing;
export const existsSync = (): boolean => false;
export const rmSync = (): void => undefined;
export const homedir = (): string => '/';
export const tmpdir = (): string => '/';

export function readFileSync(): never {
  throw new Error('a browser has no disk');
}

export const mkdtempSync = readFileSync;

export const join = (...parts: readonly string[]): string => parts.join('/').replace(/\/+/g, '/');

export const dirname = (path: string): string => path.replace(/\/[^/]*$/, '') || '/';

export const fileURLToPath = (url: string): string => decodeURIComponent(new URL(url).pathname);

export const pathToFileURL = (path: string): URL => new URL(`file://${encodeURI(path)}`);
