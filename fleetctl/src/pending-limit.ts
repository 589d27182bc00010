import type { Context } from './context.ts';
import { CommandError } from './errors.ts';
import { SLOWEST_POLL_MS } from './wait.ts';

/** A machine that comes back, or is opened again within half a minute, is worth the wait. */
const PENDING_POLLS = 30_000 / SLOWEST_POLL_MS;

/**
 * Ends a wait for units that fit on no machine: whoever rolls something out, a script most of all, is to hear of it and
 * not to hang. What was asked counts, not time, so that a daemon that answers slowly ends nothing early.
 */
export class PendingLimit {
  readonly #context: Context;
  readonly #polls = new Map<string, number>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** To be called once a poll for each unit that no machine has yet. @throws {CommandError} with the engine's reason */
  async check(name: string): Promise<void> {
    const reason = await this.#context.api.pendingReason(name);
    if (reason === undefined) {
      this.forget(name);
      return;
    }
    const polls = (this.#polls.get(name) ?? 0) + 1;
    this.#polls.set(name, polls);
    if (polls >= PENDING_POLLS) throw new CommandError(`Unit ${name} fits on no machine: ${reason}`);
  }

  /** A machine has it, or is about to be done with it. */
  forget(name: string): void {
    this.#polls.delete(name);
  }
}
