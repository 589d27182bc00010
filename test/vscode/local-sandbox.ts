import * as assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeDown } from '../../sandbox/src/down.ts';
import { directoryOf } from '../../sandbox/src/place.ts';
import { openWorkbench } from './browser.ts';
import { startVscode } from './server.ts';
import { screenshot, until, type Steps } from './steps.ts';
import { Workbench } from './workbench.ts';
import type { Browser } from 'playwright-core';

/** A person without a cluster has one made on this computer, by the packed extension alone, and gives it up again. */
export async function runLocalSandbox(steps: Steps, browser: Browser): Promise<void> {
  const name = `vscode-${process.pid}`;
  const server = await startVscode({ environment: { FLOTILLA_SANDBOX: name } });
  const isThere = (): boolean => existsSync(directoryOf(name));
  const settings = (): string => readFileSync(join(server.home, 'data/User/settings.json'), 'utf8');
  try {
    const page = await openWorkbench(browser, server, { file: 'hello.service' });
    const workbench = new Workbench(page);
    const step = (what: string, run: () => Promise<void>): Promise<boolean> => steps.step(what, run, page);

    await step('without a cluster the view offers to make one on this computer', async () => {
      await workbench.ready();
      await workbench.showClusters();
      await page.locator('.welcome-view .monaco-button', { hasText: 'Start Local Sandbox' }).click();
      await workbench.untilQuestion(/how many machines/);
      await screenshot(page, '60-how-many-machines');
      await workbench.type('0');
      await workbench.untilQuestion(/A number from 1 to 20/);
    });
    await step('it can be cancelled while it comes up, and nothing is left of it', async () => {
      await workbench.type('2');
      await workbench.notification(/Starting a local sandbox.*network 10\.99\./s);
      await workbench.notificationButton('Starting a local sandbox', 'Cancel');
      await workbench.notification(/Starting a local sandbox: .*interrupted; everything is taken down again/s);
      await until('nothing is left', () => !isThere());
      assert.doesNotMatch(settings(), /flotilla\.clusters/);
      await workbench.clearNotifications();
    });
    await step('it comes up, is in the side bar, and runs units', async () => {
      await workbench.command('Flotilla: Start Local Sandbox…');
      await workbench.type('2');
      await workbench.untilRow(/^sandbox 2 machines · 0 units/, 60);
      await workbench.notification(/The sandbox is up: cluster sandbox/);
      await workbench.clearNotifications();
      await workbench.command('Flotilla: Start Unit');
      await workbench.answerDialog('Start');
      await workbench.notification(/hello\.service: active on 10\./);
      await workbench.notificationButton('active on', 'Show Journal');
      await workbench.untilOutput(/hello number \d+/);
      await screenshot(page, '61-local-sandbox');
      await workbench.clearNotifications();
    });
    await step('one that is up already is only added again', async () => {
      await workbench.command('Flotilla: Remove Cluster from Settings…');
      await workbench.answerDialog('Remove');
      await page.locator('.welcome-view', { hasText: 'No cluster is known yet' }).waitFor();
      await workbench.command('Flotilla: Start Local Sandbox…');
      await workbench.untilRow(/^sandbox 2 machines · 1 unit/);
    });
    await step('it is stopped after a question, and its cluster leaves the side bar', async () => {
      await workbench.command('Flotilla: Stop Local Sandbox…');
      assert.match(await workbench.dialog(), /Stop the local sandbox\?/);
      await screenshot(page, '62-stop-sandbox');
      await workbench.answerDialog('Stop');
      await page.locator('.welcome-view', { hasText: 'No cluster is known yet' }).waitFor({ timeout: 60_000 });
      assert.equal(isThere(), false);
      await workbench.command('Flotilla: Stop Local Sandbox…');
      await workbench.notification(/No sandbox is up on this computer/);
    });
    await page.context().close();
  } finally {
    await server.stop();
    await takeDown(name);
  }
}
