import type { JobResult } from './systemd.ts';

/**
 * For every job of ours systemd adds a match rule to its own connection, of which the bus allows 512 (dbus-daemon's
 * max_match_rules_per_connection): beyond that the bus throws systemd out. So no more jobs than this are under way.
 */
const MOST_JOBS = 256;

/**
 * Jobs of systemd and how they end. The signal JobRemoved may arrive before the answer to the call that made the job,
 * so ends are remembered while any such call is under way.
 */
export class Jobs {
  readonly #waiting = new Map<string, (result: JobResult) => void>();
  readonly #ended = new Map<string, JobResult>();
  readonly #queue: (() => void)[] = [];
  #underWay = 0;
  #calls = 0;

  /** `enqueue` calls systemd and resolves to the job's path. The promise inside never rejects. */
  async run(enqueue: () => Promise<string>): Promise<{ readonly finished: Promise<JobResult> }> {
    if (this.#underWay >= MOST_JOBS) await new Promise<void>(resolve => this.#queue.push(resolve));
    this.#underWay++;
    this.#calls++;
    try {
      const finished = this.#end(await enqueue());
      void finished.then(() => this.#leave());
      return { finished };
    } catch (error) {
      this.#leave();
      throw error;
    } finally {
      this.#calls--;
      if (this.#calls === 0) this.#ended.clear();
    }
  }

  #leave(): void {
    this.#underWay--;
    this.#queue.shift()?.();
  }

  /** A JobRemoved signal. */
  removed(path: string, result: JobResult): void {
    const waiting = this.#waiting.get(path);
    if (waiting) {
      this.#waiting.delete(path);
      waiting(result);
    } else if (this.#calls > 0) {
      this.#ended.set(path, result);
    }
  }

  /** After signals may have been missed: jobs that systemd does not know any more have ended somehow. */
  async probe(exists: (path: string) => Promise<boolean>): Promise<void> {
    await Promise.all(
      [...this.#waiting.keys()].map(async path => {
        if (!(await exists(path))) this.removed(path, 'unknown');
      }),
    );
  }

  #end(path: string): Promise<JobResult> {
    const ended = this.#ended.get(path);
    if (ended !== undefined) return Promise.resolve(ended);
    return new Promise(resolve => {
      const earlier = this.#waiting.get(path);
      this.#waiting.set(path, result => {
        earlier?.(result);
        resolve(result);
      });
    });
  }
}
