import * as assert from 'node:assert/strict';
import { openWorkbench } from './browser.ts';
import { activeOn, clusterSetting } from './cluster.ts';
import { startVscode } from './server.ts';
import { screenshot, until, type Steps } from './steps.ts';
import { Workbench } from './workbench.ts';
import type { Sandbox } from '@flotilla/sandbox';
import type { Browser } from 'playwright-core';

/** What a person sees when a machine dies and when etcd is away, with the tree and a journal open. */
export async function runFaults(steps: Steps, browser: Browser, sandbox: Sandbox): Promise<void> {
  const server = await startVscode({
    settings: {
      'flotilla.clusters': [clusterSetting(sandbox)],
      'flotilla.confirmDestructive': false,
      'flotilla.planFirst': false,
    },
  });
  try {
    const page = await openWorkbench(browser, server, { file: 'hello.service' });
    const workbench = new Workbench(page);
    const step = (name: string, run: () => Promise<void>): Promise<boolean> => steps.step(name, run, page);
    let home = '';

    await step('a unit runs and its journal is open', async () => {
      await workbench.ready();
      await workbench.showClusters();
      await workbench.untilRow(/^sandbox 3 machines/);
      await workbench.command('Flotilla: Start Unit');
      await workbench.notification(/hello\.service: active on 10\./);
      await workbench.notificationButton('active on', 'Show Journal');
      await workbench.untilOutput(/hello number 2/);
      [home = ''] = await activeOn(sandbox, 'hello.service');
      assert.match(home, /^n\d$/);
    });
    await step('its machine dies: the tree says that it has gone, the unit moves, the journal follows it', async () => {
      await sandbox.fault(home, 'crash');
      await workbench.untilRow(/^sandbox 2 machines/, 60);
      await workbench.untilRow(new RegExp(`gone since .*node=${home} `), 60);
      await workbench.untilRow(/^hello\.service active\/running/, 60);
      const [next = ''] = await until('it runs elsewhere', async () => {
        const running = await activeOn(sandbox, 'hello.service');
        return running.length > 0 ? running : undefined;
      });
      assert.notEqual(next, home);
      await workbench.untilOutput(new RegExp(` ${next} sh\\[\\d+\\]: hello number \\d+`), 60);
      await screenshot(page, '30-machine-died');
    });
    await step('the machine comes back into the tree', async () => {
      await sandbox.boot(home);
      await workbench.untilNoRow(/gone since/);
      await workbench.untilRow(new RegExp(`node=${home} `), 60);
      await workbench.untilRow(/^sandbox 3 machines · 1 unit/);
    });
    await step('etcd is away: the tree says so and keeps what it knows', async () => {
      await sandbox.stopEtcd();
      await workbench.untilRow(/^sandbox etcd/, 60);
      await workbench.untilRow(/^hello\.service active\/running/);
      await screenshot(page, '31-etcd-away');
      await workbench.clearNotifications();
      await workbench.command('Flotilla: Stop Unit');
      await workbench.notification(/Cluster sandbox: etcd/);
    });
    await step('etcd is back, and the unit never stopped', async () => {
      await sandbox.startEtcd();
      await workbench.untilRow(/^sandbox 3 machines · 1 unit/, 60);
      await workbench.clearNotifications();
      await workbench.command('Flotilla: Destroy Unit');
      await workbench.notification(/hello\.service: destroyed/);
    });
    await page.context().close();
  } finally {
    await server.stop();
  }
}
