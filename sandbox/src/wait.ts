// Waiting for an effect, never for a time alone.
import { setTimeout as sleep } from 'node:timers/promises';
import { SandboxError } from './errors.ts';

export interface WaitOptions {
  /** Milliseconds until it is given up. */
  readonly timeoutMs: number;
  /** Milliseconds between two looks; default 20. */
  readonly everyMs?: number;
  /** Ends the wait early with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Looks until `check` returns something other than `undefined` or `false`; throws `SandboxError` when it never does. */
export async function until<T>(
  what: string,
  check: () => Promise<T | false | undefined> | T | false | undefined,
  options: WaitOptions,
): Promise<T> {
  const end = performance.now() + options.timeoutMs;
  for (;;) {
    options.signal?.throwIfAborted();
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new SandboxError(`${what}: not after ${options.timeoutMs / 1000} s`);
    await sleep(options.everyMs ?? 20);
  }
}
