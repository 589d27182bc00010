import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from './paths.ts';
import type { Page } from 'playwright-core';

/** Runs named steps one after another and counts; a step that fails leaves a screenshot and does not stop the others. */
export class Steps {
  passed = 0;
  failed = 0;
  readonly #start = performance.now();

  /** Resolves to whether it passed. */
  async step(name: string, run: () => Promise<void>, page?: Page): Promise<boolean> {
    try {
      await run();
      this.pass(name);
      return true;
    } catch (error) {
      this.fail(name, error);
      if (page !== undefined) await screenshot(page, `failed-${name.replace(/\W+/g, '-')}`).catch(() => undefined);
      return false;
    }
  }

  pass(name: string): void {
    this.passed++;
    console.log(`${this.#seconds()} ok    ${name}`);
  }

  fail(name: string, error: unknown): void {
    this.failed++;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.log(
      `${this.#seconds()} FAIL  ${name}\n${text
        .split('\n')
        .slice(0, 14)
        .map(line => `      ${line}`)
        .join('\n')}`,
    );
  }

  #seconds(): string {
    return ((performance.now() - this.#start) / 1000).toFixed(1).padStart(6);
  }
}

/** Waits until it yields something true; `what` is for the message when it never does. */
export async function until<T>(what: string, ask: () => Promise<T> | T, seconds = 30): Promise<NonNullable<T>> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const value = await ask();
    if (value) return value;
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** How long VS Code's own transitions take at most. */
const SETTLE_MS = 400;

export async function screenshot(page: Page, name: string): Promise<string> {
  mkdirSync(paths.screenshots, { recursive: true });
  const path = join(paths.screenshots, `${name}.png`);
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path });
  return path;
}
