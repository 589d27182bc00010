import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, startEtcd } from '../support/etcd.ts';
import { openWorkbench } from './browser.ts';
import { startVscode, type VscodeServer } from './server.ts';
import { screenshot, until, type Steps } from './steps.ts';
import { Workbench } from './workbench.ts';
import type { Browser, Page } from 'playwright-core';

type Step = (name: string, run: () => Promise<void>) => Promise<boolean>;

/** Empty and broken: no cluster yet, one that is not there beside one that is, etcd that goes and comes back, logins. */
export async function runTrouble(steps: Steps, browser: Browser): Promise<void> {
  const etcd = await startEtcd();
  const server = await startVscode({ environment: { FLEET_ETCD_SERVERS: etcd.endpoint } });
  try {
    const page = await openWorkbench(browser, server, { file: 'hello.service' });
    const workbench = new Workbench(page);
    const step = (name: string, run: () => Promise<void>): Promise<boolean> => steps.step(name, run, page);
    const settings = (): Record<string, unknown> =>
      JSON.parse(readFileSync(join(server.home, 'data/User/settings.json'), 'utf8')) as Record<string, unknown>;

    await step('without a cluster the view says so and offers to add one', async () => {
      await workbench.ready();
      await workbench.showClusters();
      await page.locator('.welcome-view', { hasText: 'No cluster is known yet' }).waitFor();
      await screenshot(page, '20-no-cluster');
    });
    await step('starting a unit without a cluster offers the same', async () => {
      await workbench.command('Flotilla: Start Unit');
      await workbench.notification(/No cluster is known yet/);
      await workbench.clearNotifications();
    });
    await step('a cluster is added by name and address', async () => {
      await page.locator('.welcome-view .monaco-button', { hasText: 'Add Cluster' }).click();
      await workbench.type('empty');
      await workbench.untilQuestion(/2 of 3/);
      await workbench.type(etcd.endpoint);
      await workbench.untilQuestion(/3 of 3/);
      await workbench.choose('Save');
      await workbench.untilRow(/^empty 0 machines · 0 units/);
      await workbench.untilRow(/^Machines none has joined/);
      await screenshot(page, '21-empty-cluster');
      await workbench.row('none has joined').click();
      await workbench.untilQuestion(/Add a machine to cluster empty \(1 of 2\)/);
      await page.keyboard.press('Escape');
      await workbench.row('none yet').click();
      await workbench.notification(/The folder is not applied, nothing was changed: mistakes\.service: line 7/);
      await workbench.clearNotifications();
      await until('the setting', () => JSON.stringify(settings()['flotilla.clusters'] ?? '').includes(etcd.endpoint));
    });
    await step('a cluster is imported from the variables of fleet, and removed again', async () => {
      await workbench.command('Flotilla: Import Cluster of fleet or etcdctl…');
      await workbench.choose('From the Environment');
      await workbench.untilQuestion(/3 of 3/);
      await workbench.choose('Save');
      await workbench.untilRow(/^fleet 0 machines · 0 units/);
      await workbench.command('Flotilla: Remove Cluster from Settings…');
      await workbench.choose('fleet');
      await workbench.answerDialog('Remove');
      await workbench.untilNoRow(/^fleet /);
    });
    await step('a cluster that is not there says what failed, and delays nobody', async () => {
      const port = await freePort();
      await workbench.command('Flotilla: Add Cluster…');
      await workbench.type('gone');
      await workbench.untilQuestion(/2 of 3/);
      await workbench.type(`http://127.0.0.1:${port}`);
      await workbench.untilQuestion(/3 of 3/);
      await workbench.choose('Save');
      await workbench.untilRow(/^gone etcd refuses the connection/);
      await workbench.untilRow(/^Nothing listens there: is etcd running/);
      await workbench.untilRow(/^empty 0 machines · 0 units/);
      await screenshot(page, '22-refused');
    });
    await step('starting a unit there says what failed', async () => {
      await workbench.openFile(server.folder, 'hello.service');
      await workbench.command('Flotilla: Start Unit');
      await workbench.choose('gone');
      const words = await workbench.notification(/Cluster gone: etcd refuses the connection/);
      assert.match(words, /127\.0\.0\.1/);
      await workbench.clearNotifications();
    });
    await step('etcd that stops is told, and that it is back', async () => {
      await etcd.kill();
      await workbench.untilRow(/^empty etcd/, 60);
      await etcd.restart();
      await workbench.untilRow(/^empty 0 machines · 0 units/, 60);
    });
    await step('a unit that nobody takes is reported as waiting', async () => {
      await workbench.openFile(server.folder, 'hello.service');
      await workbench.command('Flotilla: Start Unit');
      await workbench.choose('empty');
      await workbench.answerDialog('Start');
      await workbench.notification(/hello\.service: not placed: no machine has joined the cluster/);
      await workbench.untilRow(/^hello\.service waiting · launched/);
      await screenshot(page, '23-no-machines');
    });
    await logIn(step, workbench, server, page);
    await page.context().close();
  } finally {
    await server.stop();
    await etcd.stop();
  }
}

/** An etcd that wants a login: a wrong password is told, the right one is taken, neither is written down. */
async function logIn(step: Step, workbench: Workbench, server: VscodeServer, page: Page): Promise<void> {
  const guarded = await startEtcd();
  const etcdctl = (...words: string[]): void => {
    execFileSync('etcdctl', [`--endpoints=${guarded.endpoint}`, ...words], {
      env: { ...process.env, ETCDCTL_API: '3' },
    });
  };
  etcdctl('user', 'add', 'root:open sesame');
  etcdctl('user', 'grant-role', 'root', 'root');
  etcdctl('auth', 'enable');
  try {
    await step('a wrong password is told as that', async () => {
      await workbench.command('Flotilla: Add Cluster…');
      await workbench.type('guarded');
      await workbench.untilQuestion(/2 of 3/);
      await workbench.type(guarded.endpoint);
      await workbench.untilQuestion(/3 of 3/);
      await workbench.choose('User of etcd');
      await workbench.untilQuestion(/asks for no login/);
      await workbench.type('root');
      await workbench.untilQuestion(/Kept in the secret storage/);
      await workbench.type('knock knock');
      await workbench.untilQuestion(/3 of 3/);
      await workbench.choose('Test Connection');
      await until('what the test says', async () =>
        /etcd refuses the login/.test(await page.locator('.quick-input-list').innerText()),
      );
      await screenshot(page, '25-cluster-form');
      await workbench.choose('Save');
      await workbench.untilRow(/^guarded etcd refuses the login/);
      await screenshot(page, '24-login');
    });
    await step('a click on the row asks for it again; the right one opens the cluster', async () => {
      await workbench.row('Check "username"').click();
      await workbench.untilQuestion(/Password of root for cluster guarded/);
      await workbench.type('open sesame');
      await workbench.untilRow(/^guarded 0 machines · 0 units/);
    });
    await step('no password is in the settings or the logs', () => {
      for (const secret of ['open sesame', 'knock knock']) server.expectNowhere(secret);
      return Promise.resolve();
    });
  } finally {
    await guarded.stop();
  }
}
