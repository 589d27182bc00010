import { startEtcd } from '../support/etcd.ts';
import { openWorkbench } from './browser.ts';
import { startVscode } from './server.ts';
import { screenshot, until, type Steps } from './steps.ts';
import { Workbench } from './workbench.ts';
import type { Browser } from 'playwright-core';

/** A folder that is not trusted: unit files are looked after, and no cluster is connected to until it is trusted. */
export async function runUntrusted(steps: Steps, browser: Browser): Promise<void> {
  const etcd = await startEtcd();
  const server = await startVscode({
    asksForTrust: true,
    settings: {
      'flotilla.clusters': [{ name: 'prod', endpoints: [etcd.endpoint] }],
      'security.workspace.trust.startupPrompt': 'never',
    },
  });
  try {
    const page = await openWorkbench(browser, server, { file: 'mistakes.service' });
    const workbench = new Workbench(page);
    const step = (name: string, run: () => Promise<void>): Promise<boolean> => steps.step(name, run, page);

    await step('mistakes are underlined also in a folder that is not trusted', async () => {
      await workbench.ready();
      await until('underlined mistakes', async () => (await page.locator('.squiggly-error').count()) >= 1);
    });
    await step('no cluster is connected to; the view says why', async () => {
      await workbench.showClusters();
      await page.locator('.welcome-view', { hasText: 'This folder is not trusted' }).waitFor();
      await screenshot(page, '40-untrusted');
    });
    await step('starting a unit says the same', async () => {
      await workbench.command('Flotilla: Start Unit');
      await workbench.notification(/not used until this folder is trusted/);
    });
    await step('once it is trusted, the cluster appears', async () => {
      await page.locator('.welcome-view .monaco-button', { hasText: 'Manage Trust' }).click();
      await page
        .locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ })
        .first()
        .click();
      await workbench.untilRow(/^prod 0 machines · 0 units/);
    });
    await page.context().close();
  } finally {
    await server.stop();
    await etcd.stop();
  }
}
