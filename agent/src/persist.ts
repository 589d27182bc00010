import type { Log } from './logging.ts';

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1_000;
/** The same trouble is logged again after this time. */
const REMIND_MS = 60_000;

/**
 * Tries until it works, at least once; resolves to `undefined` when given up by `signal`. Trouble is logged when it is
 * new or changes, and then once a minute.
 * @param what names what is tried, for the log: `etcd at http://…`
 */
export async function persist<T>(
  what: string,
  attempt: () => Promise<T>,
  log: Log,
  signal: AbortSignal,
): Promise<T | undefined> {
  let told: { message: string; at: number } | undefined;
  let wait = FIRST_RETRY_MS;
  do {
    try {
      const result = await attempt();
      if (told !== undefined) log.info({}, `${what}: connected`);
      return result;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (told?.message !== message || performance.now() - told.at > REMIND_MS) {
        log.warn({ code: codeOf(error) }, `${what}: ${message}; trying again`);
        told = { message, at: performance.now() };
      }
    }
    await pause(wait, signal);
    wait = Math.min(LAST_RETRY_MS, wait * 2);
  } while (!signal.aborted);
  return undefined;
}

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;

/** Resolves after a time, or when `signal` says so. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
