import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWorkbench } from './browser.ts';
import { clusterSetting } from './cluster.ts';
import { startVscode } from './server.ts';
import { screenshot, type Steps } from './steps.ts';
import { Workbench } from './workbench.ts';
import type { Sandbox } from '@flotilla/sandbox';
import type { Browser } from 'playwright-core';

/** A person whose key has a passphrase, and who is not root on the machine that is added. */
export async function runLogins(steps: Steps, browser: Browser, sandbox: Sandbox): Promise<void> {
  const server = await startVscode({
    settings: { 'flotilla.confirmDestructive': false, 'flotilla.planFirst': false },
    clusters: home => {
      const identityFile = join(home, 'guarded-key');
      copyFileSync(sandbox.sshKey, identityFile);
      execFileSync('ssh-keygen', ['-q', '-p', '-f', identityFile, '-P', '', '-N', 'open sesame']);
      return [{ ...clusterSetting(sandbox), ssh: { user: 'root', identityFile, knownHostsFile: sandbox.knownHosts } }];
    },
  });
  const [third] = sandbox.nodes.filter(({ name }) => name === 'n3');
  if (third === undefined) throw new Error('there is no third machine');
  const onThird = (script: string): Promise<unknown> => sandbox.exec(third.name, script);
  try {
    const page = await openWorkbench(browser, server, { file: 'hello.service' });
    const workbench = new Workbench(page);
    const step = (name: string, run: () => Promise<void>): Promise<boolean> => steps.step(name, run, page);

    await step('the passphrase of a key is asked for until it is right, and once', async () => {
      await workbench.ready();
      await workbench.showClusters();
      await workbench.untilRow(/^sandbox 3 machines/);
      await workbench.command('Flotilla: Start Unit');
      await workbench.notification(/hello\.service: active on 10\./);
      await workbench.notificationButton('active on', 'Show Journal');
      await workbench.untilQuestion(/Passphrase of .*guarded-key/);
      await screenshot(page, '50-passphrase');
      await workbench.type('open barley');
      await workbench.untilQuestion(/That was not it/);
      await workbench.type('open sesame');
      await workbench.untilOutput(/hello number \d+/);
      await workbench.notification(/Keep the passphrase of/);
      await workbench.clearNotifications();
    });
    await step('a machine is removed; the passphrase is not asked for again', async () => {
      // what the sandbox shows every machine is not the machine's own: it gets a copy
      await onThird(
        'if mountpoint -q /opt/flotilla; then cp -r /opt/flotilla /tmp/own && umount -l /opt/flotilla && cp -r /tmp/own/. /opt/flotilla/; fi',
      );
      await workbench.command('Flotilla: Remove Machine from Cluster');
      await workbench.choose('node=n3');
      await workbench.notification(/is no member any more/, 60);
      await workbench.untilRow(/^sandbox 2 machines/);
      await workbench.clearNotifications();
    });
    await step('a machine is added by a person who is not root: the password of sudo is asked for', async () => {
      await onThird(`
        useradd --create-home --shell /bin/sh admin && echo 'admin:my own' | chpasswd
        mkdir -p /home/admin/.ssh && cp /root/.ssh/authorized_keys /home/admin/.ssh && chown -R admin: /home/admin/.ssh
        echo 'admin ALL=(ALL) ALL' >/etc/sudoers.d/admin`);
      await workbench.command('Flotilla: Add Machine');
      await workbench.untilQuestion(/1 of 2/);
      await screenshot(page, '51-add-machine');
      await workbench.type(`admin@${third.ip}`);
      await workbench.untilQuestion(/2 of 2/);
      await workbench.type('node=n3 region=west');
      await workbench.untilQuestion(/Your password on the machine/);
      await screenshot(page, '52-sudo-password');
      await workbench.type('not mine');
      await workbench.untilQuestion(/That was not it/);
      await workbench.type('my own');
      await workbench.notification(/is a member of cluster sandbox now/, 60);
      await workbench.untilRow(/^sandbox 3 machines/);
      await screenshot(page, '53-machine-added');
      await workbench.clearNotifications();
    });
    await step('neither is in the settings or the logs', () => {
      for (const secret of ['open sesame', 'my own']) server.expectNowhere(secret);
      return Promise.resolve();
    });
    await workbench.command('Flotilla: Destroy Unit');
    await workbench.notification(/hello\.service: destroyed/);
    await page.context().close();
  } finally {
    await server.stop();
  }
}
