import { openWorkbench } from './browser.ts';
import { startVscode } from './server.ts';
import { screenshot, until, type Steps } from './steps.ts';
import { Workbench } from './workbench.ts';
import type { Browser } from 'playwright-core';

/** The extension in the browser itself, as in a window that no computer stands behind: unit files, and no cluster. */
export async function runWeb(steps: Steps, browser: Browser): Promise<void> {
  const server = await startVscode({ settings: { 'remote.extensionKind': { 'flotilla.flotilla': ['web'] } } });
  try {
    const page = await openWorkbench(browser, server, { file: 'mistakes.service' });
    const workbench = new Workbench(page);
    const step = (name: string, run: () => Promise<void>): Promise<boolean> => steps.step(name, run, page);

    await step('in a window of the browser alone mistakes are underlined', async () => {
      await workbench.ready();
      await until('underlined mistakes', async () => (await page.locator('.squiggly-error').count()) >= 1);
    });
    await step('what is typed is completed and explained', async () => {
      await workbench.openFile(server.folder, 'hello.service');
      await page.keyboard.press('Control+End');
      await page.keyboard.type('RestartS');
      await page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'RestartSec' }).first().waitFor();
      await screenshot(page, '70-web');
      await page.keyboard.press('Escape');
    });
    await step('the views say why there is no cluster, and so does a command', async () => {
      await workbench.showClusters();
      await page.locator('.welcome-view', { hasText: 'A window of the browser alone reaches no cluster' }).waitFor();
      await workbench.command('Flotilla: Start Unit');
      await workbench.notification(/A window of the browser alone reaches no cluster/);
      await screenshot(page, '71-web-no-cluster');
    });
    await page.context().close();
  } finally {
    await server.stop();
  }
}
