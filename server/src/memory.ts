import { setFlagsFromString } from 'node:v8';

/**
 * Has memory that is no longer needed given back soon. What is made for one keystroke is garbage at the next; by default
 * V8 takes 32 MB more for such, never gives them back, and lets the rest grow to several times what is in use before it
 * looks; editors run many such servers. The young generation therefore stays as small as it starts: its size itself can
 * only be set on the command line, which not every editor can give. To be called before anything else. A flag that a
 * future V8 does not know does no harm.
 */
export function keepMemoryLow(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=50');
}
