/** Something has happened since it was last looked at: many occurrences are one. */
export class Signal {
  #set = false;
  #waiting: (() => void) | undefined;

  set(): void {
    this.#set = true;
    this.#waiting?.();
  }

  /**
   * Resolves once it is set, and resets it. One waiter at a time.
   * @param timeoutMs resolves without the signal after that time
   */
  async wait(timeoutMs?: number): Promise<void> {
    if (!this.#set) {
      await new Promise<void>(resolve => {
        const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
        this.#waiting = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#waiting = undefined;
    }
    this.#set = false;
  }
}
