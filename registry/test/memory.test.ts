import { beforeEach } from 'vitest';
import { ManualClock, MemoryStore } from '../src/index.ts';
import type { Bench } from './bench.ts';
import { uniquePrefix } from './bench.ts';
import { cordonContract } from './cordon-contract.ts';
import { eventContract } from './event-contract.ts';
import { keySpaceContract } from './key-space-contract.ts';
import { fileContract } from './file-contract.ts';
import { registryContract } from './registry-contract.ts';
import { sessionContract } from './session-contract.ts';
import { storeContract } from './store-contract.ts';

/** The twin, its clock turned by whoever waits. */
export function memoryBench(): Bench {
  const clock = new ManualClock();
  const server = new MemoryStore({ clock, requestTimeoutMs: 500 });
  const until: Bench['until'] = async (condition, what) => {
    for (let step = 0; step < 3000; step++) {
      if (await condition()) return;
      await clock.advance(20);
    }
    throw new Error(`not within a minute: ${what}`);
  };
  return {
    clock,
    connect: () => Promise.resolve(server.connect()),
    link: () => {
      const store = server.connect();
      return Promise.resolve({ store, cut: how => store.cut(how), heal: () => store.heal() });
    },
    compact: () => {
      server.compact();
      return Promise.resolve();
    },
    until,
    pass: ms => clock.advance(ms),
    async done(promise) {
      let settled = false;
      const mark = (): void => {
        settled = true;
      };
      promise.then(mark, mark);
      await until(() => settled, 'the call returns');
      return await promise;
    },
    prefix: uniquePrefix,
  };
}

let bench = memoryBench();
beforeEach(() => {
  bench = memoryBench();
});
storeContract('in memory', () => bench);
registryContract('in memory', () => bench);
sessionContract('in memory', () => bench);
fileContract('in memory', () => bench);
cordonContract('in memory', () => bench);
eventContract('in memory', () => bench);
keySpaceContract('in memory', () => bench);
