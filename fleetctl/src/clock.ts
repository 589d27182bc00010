import { setTimeout as sleep } from 'node:timers/promises';

/** What waits go by; tests give one whose time passes at once. */
export interface Clock {
  /** Milliseconds since any moment; only goes forward. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async ms => {
    await sleep(ms);
  },
};
