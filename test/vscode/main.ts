import { rmSync, statSync } from 'node:fs';
import { startSandbox, type Sandbox } from '@flotilla/sandbox';
import { startBrowser } from './browser.ts';
import { emptyCluster } from './cluster.ts';
import { runFaults } from './faults.ts';
import { runInHost } from './host.ts';
import { runLocalSandbox } from './local-sandbox.ts';
import { runLogins } from './logins.ts';
import { paths } from './paths.ts';
import { Steps } from './steps.ts';
import { runTrouble } from './trouble.ts';
import { runUntrusted } from './untrusted.ts';
import { runWalk } from './walk.ts';
import { runWeb } from './web.ts';
import type { Browser } from 'playwright-core';

/** A group of tests; `sandbox` boots one cluster for all that ask. */
type Part = (steps: Steps, browser: Browser, sandbox: () => Promise<Sandbox>) => Promise<void>;

const PARTS: Readonly<Record<string, Part>> = {
  host: onSandbox(runInHost),
  walk: onSandbox(runWalk),
  faults: onSandbox(runFaults),
  // the last on the sandbox: its third machine is another one then
  logins: onSandbox(runLogins),
  sandbox: runLocalSandbox,
  trouble: runTrouble,
  untrusted: runUntrusted,
  web: runWeb,
};

/** Tests on the cluster that is shared, which is empty when they begin. */
function onSandbox(run: (steps: Steps, browser: Browser, sandbox: Sandbox) => Promise<void>): Part {
  return async (steps, browser, sandbox) => {
    const cluster = await sandbox();
    await emptyCluster(cluster);
    await run(steps, browser, cluster);
  };
}

const MOST_BYTES = 3_000_000;

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter(name => !(name in PARTS));
  if (unknown.length > 0)
    throw new Error(`there is no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  rmSync(paths.screenshots, { recursive: true, force: true });
  const steps = new Steps();
  await steps.step('the packed extension is smaller than 3 MB', () => {
    const size = statSync(paths.vsix).size;
    console.log(`· ${(size / 1_000_000).toFixed(2)} MB`);
    return size < MOST_BYTES ? Promise.resolve() : Promise.reject(new Error(`${size} bytes`));
  });
  const browser = await startBrowser();
  let started: Promise<Sandbox> | undefined;
  const sandbox = (): Promise<Sandbox> =>
    (started ??= startSandbox({ machines: 3, progress: line => console.log(`· ${line}`) }));
  try {
    for (const [name, part] of Object.entries(PARTS)) {
      if (names.length > 0 && !names.includes(name)) continue;
      console.log(`\n${name}`);
      try {
        await part(steps, browser, sandbox);
      } catch (error) {
        steps.fail(`${name} as a whole`, error);
      }
    }
  } finally {
    await browser.close();
    await (await started?.catch(() => undefined))?.down();
  }
  console.log(`\n${steps.passed} passed, ${steps.failed} failed`);
  return steps.failed === 0 && steps.passed > 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
