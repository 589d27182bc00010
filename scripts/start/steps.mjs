// What `npm start` does, told step by step with the seconds it takes, and undone in reverse order at the end.

const started = performance.now();
const seconds = (since = started) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** A line about what is going on, with the time since the start. */
export function say(text) {
  console.log(`[${seconds().padStart(7)}] ${text}`);
}

/** Does one step, and says before and after it what it is. */
export async function step(name, work) {
  say(name);
  const since = performance.now();
  const result = await work();
  if (performance.now() - since > 1000) say(`  done in ${seconds(since)}`);
  return result;
}

/** What has to be undone at the end, the latest first. */
export class Undo {
  #actions = [];

  /** @param {string} what said when it is undone */
  add(what, action) {
    this.#actions.push({ what, action });
  }

  /** Undoes everything; one failure does not keep the rest from being undone. Returns `false` if there was one. */
  async all() {
    let good = true;
    for (const { what, action } of this.#actions.splice(0).reverse()) {
      say(what);
      try {
        await action();
      } catch (error) {
        good = false;
        say(`  failed: ${error.message}`);
      }
    }
    return good;
  }
}
