import { readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'node:assert/strict';
import { join } from 'node:path';
import { openWorkbench } from './browser.ts';
import { activeOn, clusterSetting } from './cluster.ts';
import { startVscode, type VscodeServer } from './server.ts';
import { screenshot, until, type Steps } from './steps.ts';
import { Workbench } from './workbench.ts';
import type { Sandbox } from '@flotilla/sandbox';
import type { Browser, Page } from 'playwright-core';

interface Scene {
  readonly workbench: Workbench;
  readonly page: Page;
  readonly server: VscodeServer;
  readonly sandbox: Sandbox;
}

type Step = (name: string, run: () => Promise<void>) => Promise<boolean>;

/** The walk of the README, by a person in the browser, with the packed extension and a real cluster. */
export async function runWalk(steps: Steps, browser: Browser, sandbox: Sandbox): Promise<void> {
  // a file of its own: the key of a machine is asked about once
  const knownHosts = join(sandbox.directory, 'known_hosts_of_the_walk');
  const setting = clusterSetting(sandbox);
  const server = await startVscode({
    settings: {
      'flotilla.clusters': [{ ...setting, ssh: { ...(setting['ssh'] as object), knownHostsFile: knownHosts } }],
    },
  });
  try {
    const page = await openWorkbench(browser, server, { file: 'mistakes.service' });
    const scene: Scene = { workbench: new Workbench(page), page, server, sandbox };
    const step: Step = (name, run) => steps.step(name, run, page);
    await step('the workbench opens with the extension', () => scene.workbench.ready());
    await edit(step, scene);
    await start(step, scene);
    await readJournal(step, scene);
    await look(step, scene);
    await templates(step, scene);
    await machines(step, scene);
    await events(step, scene);
    await keys(step, scene);
    await themes(step, scene);
    await replace(step, scene);
    await end(step, scene);
    await page.context().close();
  } finally {
    await server.stop();
  }
}

async function edit(step: Step, { workbench, page }: Scene): Promise<void> {
  await step('mistakes are underlined, and listed in the Problems panel', async () => {
    await until(
      'underlined mistakes',
      async () => (await page.locator('.squiggly-error, .squiggly-warning').count()) >= 2,
    );
    await screenshot(page, '01-mistakes');
    await page.keyboard.press('Control+Shift+M');
    await page.locator('.markers-panel .monaco-list-row').nth(1).waitFor();
    await screenshot(page, '02-problems');
    await page.keyboard.press('Control+Shift+M');
  });
  await step('the side bar shows the cluster and its machines', async () => {
    await workbench.showClusters();
    await workbench.untilRow(/^sandbox 3 machines · 0 units/);
    await workbench.untilRow(/^10\.\S+ node=n1 · region=east · 0 units/);
    await screenshot(page, '03-cluster');
  });
}

async function start(step: Step, { workbench, page, sandbox, server }: Scene): Promise<void> {
  await step('a unit is started from the palette and turns active in the side bar', async () => {
    await workbench.openFile(server.folder, 'hello.service');
    await workbench.command('Flotilla: Start Unit');
    assert.match(
      await workbench.dialog(),
      /Start hello\.service on cluster sandbox\?.*new in the cluster, would run on 10\./s,
    );
    await screenshot(page, '14-plan');
    await page.keyboard.press('Enter');
    await workbench.notification(/hello\.service: active on 10\./);
    await workbench.untilRow(/^hello\.service active\/running · 10\.\S+ · launched/);
    assert.equal((await activeOn(sandbox, 'hello.service')).length, 1);
    await screenshot(page, '04-started');
  });
}

async function readJournal(step: Step, { workbench, page }: Scene): Promise<void> {
  await step('its journal is one click away; an unknown host key is asked about, with its fingerprint', async () => {
    await workbench.clearNotifications();
    await workbench.rowAction(workbench.row(/^\s*hello\.service/), 'Show Journal');
    assert.match(await workbench.dialog(), /is not known yet[\s\S]*SHA256:/);
    await screenshot(page, '05-host-key');
    await workbench.answerDialog('Trust and Connect');
    await workbench.untilOutput(/sh\[\d+\]: hello number \d+/);
  });
  await step('the journal follows', async () => {
    const before = lastNumber(await workbench.outputText());
    await until('more lines', async () => lastNumber(await workbench.outputText()) > before + 1);
    await screenshot(page, '06-journal');
  });
}

function lastNumber(text: string): number {
  return Number([...text.matchAll(/hello number (\d+)/g)].at(-1)?.[1] ?? 0);
}

async function look(step: Step, { workbench, page }: Scene): Promise<void> {
  await step('a click on the unit shows what is deployed, read-only', async () => {
    await workbench.row(/^\s*hello\.service/).click();
    await page.locator('.tab.active', { hasText: 'hello.service' }).waitFor();
    await until('the deployed text', async () =>
      (
        await page
          .locator('.tab.active [class*="codicon-lock"], .tab.active.readonly, .tab.active')
          .getAttribute('aria-label')
      )?.includes('hello.service'),
    );
    await until('the text', async () => /hello number/.test(await workbench.editorText()));
    await screenshot(page, '07-deployed');
  });
}

async function templates(step: Step, { workbench, page, sandbox, server }: Scene): Promise<void> {
  await step('a template asks which instances; the one too many says why it is not placed', async () => {
    await workbench.openFile(server.folder, 'web@.service');
    await workbench.command('Flotilla: Start Unit');

    await workbench.untilQuestion(/Which instances/);
    await workbench.type('1..4');
    await workbench.answerDialog('Start');
    await workbench.notification(/3 of 4 units are done.*web@\d\.service: not placed: 0 of 3 machines/s, 60);
    await workbench.untilRow(/^web@\d\.service not placed: 0 of 3 machines/);
    const running = await Promise.all([1, 2, 3, 4].map(number => activeOn(sandbox, `web@${number}.service`)));
    assert.deepEqual(running.flat().sort(), ['n1', 'n2', 'n3']);
    await screenshot(page, '08-template');
    await overview({ workbench, page, server, sandbox });
  });
  await step('units are filtered and grouped, and shown as before again', async () => {
    await workbench.command('Flotilla: Filter Units and Machines…');
    await workbench.type('web state:unplaced');
    await workbench.untilNoRow(/^web@\d\.service active/);
    await workbench.untilRow(/^web@\d\.service not placed/);
    await page.locator('.sidebar', { hasText: 'Filtered: web state:unplaced' }).waitFor();
    await workbench.command('Flotilla: Clear Filter');
    await workbench.command('Flotilla: Group Units By…');
    await workbench.choose('State');
    await workbench.untilRow(/^not placed 1 unit/);
    await workbench.row(/^\s*active/).click();
    await workbench.untilRow(/^web@\d\.service active\/running/);
    await screenshot(page, '13-grouped');
    await workbench.command('Flotilla: Group Units By…');
    await workbench.choose('No groups');
    await workbench.untilRow(/^hello\.service active/);
  });
  await step('waiting can be cancelled; it says that the change goes on', async () => {
    await workbench.clearNotifications();
    await workbench.openFile(server.folder, 'nowhere.service');
    await workbench.command('Flotilla: Start Unit');
    assert.match(await workbench.dialog(), /no machine takes it now: 0 of 3 machines: 3 lack region=moon/);
    await workbench.answerDialog('Start');
    await workbench.notification(/Starting nowhere\.service on sandbox/);
    await workbench.notificationButton('Starting nowhere.service', 'Cancel');
    await workbench.notification(/nowhere\.service: (no longer waiting|not placed)/);
    await workbench.clearNotifications();
  });
}

/** The picture of the README: a wide side bar, the file, its journal. */
async function overview({ workbench, page, server }: Scene): Promise<void> {
  await workbench.clearNotifications();
  await workbench.widenSideBar(140);
  await workbench.openFile(server.folder, 'hello.service');
  await page.mouse.move(800, 400);
  await screenshot(page, '12-overview');
}

async function machines(step: Step, { workbench, page, sandbox }: Scene): Promise<void> {
  await step('a machine is drained and comes back, and the tree says so', async () => {
    await workbench.clearNotifications();
    const home = (await activeOn(sandbox, 'hello.service'))[0] ?? '';
    await workbench.rowMenu(workbench.row(new RegExp(`node=${home}`)), 'Drain Machine');
    assert.match(await workbench.dialog(), /Drain machine 10\./);
    await workbench.answerDialog('Drain');
    await workbench.untilRow(new RegExp(`draining · node=${home}`), 60);
    // the journal follows to a machine that is not known yet
    assert.match(await workbench.dialog(), /is not known yet/);
    await workbench.answerDialog('Trust and Connect');
    await until(
      'the unit leaves',
      async () => {
        const running = await activeOn(sandbox, 'hello.service');
        return running.length === 1 && running[0] !== home;
      },
      60,
    );
    await screenshot(page, '15-drained');
    await workbench.rowMenu(workbench.row(new RegExp(`node=${home}`)), 'Uncordon Machine');
    await workbench.untilNoRow(/draining/);
  });
  await step('the metadata of a machine are edited as text', async () => {
    for (const [text, row] of [
      ['node=n1 region=north', /node=n1 · region=north/],
      ['node=n1 region=east', /node=n1 · region=east/],
    ] as const) {
      await workbench.rowMenu(workbench.row(/node=n1/), 'Edit Metadata');
      await workbench.untilQuestion(/Metadata of 10\./);
      await workbench.type(text);
      await workbench.untilRow(row);
    }
  });
}

async function events(step: Step, { workbench, page }: Scene): Promise<void> {
  await step('what happened is listed, the newest first, and why', async () => {
    await workbench.command('Flotilla: Focus on Events View');
    await workbench.untilRow(/hello\.service leaves .*drain/);
    await workbench.untilRow(/takes units again/);
    await screenshot(page, '16-events');
    await workbench.command('Flotilla: Focus on Clusters View');
    // opened, it takes the room of the clusters
    await page.locator('.pane-header', { hasText: 'Events' }).click();
  });
}

async function keys(step: Step, { workbench, page }: Scene): Promise<void> {
  await step('a key of etcd is created, shown below its folders, and is a document', async () => {
    await workbench.command('Flotilla: New Key…');
    await workbench.untilQuestion(/1 of 2/);
    await workbench.type('/services/website/apache@1');
    await workbench.untilQuestion(/2 of 2/);
    await workbench.type('{"host": "10.0.0.1", "port": 80}');
    await until('the document', async () => /"port": 80/.test(await workbench.editorText()));
    await workbench.command('Flotilla: Focus on Keys View');
    await page.locator('.pane-header', { hasText: 'Clusters' }).click();
    for (const row of [/^\s*sandbox\s*\/$/, /^\s*services/, /^\s*website/]) {
      await workbench.row(row).waitFor();
      await workbench.row(row).click();
    }
    await workbench.untilRow(/^apache@1 .*"port": 80/);
    await screenshot(page, '17-keys');
    await workbench.command('Flotilla: Focus on Clusters View');
    await page.locator('.pane-header', { hasText: 'Keys' }).click();
  });
}

/** Layout and colours are looked at by people, in the pictures. */
async function themes(step: Step, { workbench, page, server }: Scene): Promise<void> {
  const dialogs = async (name: string): Promise<void> => {
    await workbench.openFile(server.folder, 'hello.service');
    await workbench.command('Flotilla: Destroy Unit');
    await workbench.dialog();
    await screenshot(page, `19-dialog-${name}`);
    await workbench.answerDialog('Cancel');
    await workbench.command('Flotilla: Edit Cluster…');
    await workbench.untilQuestion(/Cluster sandbox/);
    await screenshot(page, `19-form-${name}`);
    await page.keyboard.press('Escape');
    await workbench.command('Flotilla: Add Machine…');
    await workbench.untilQuestion(/1 of 2/);
    await screenshot(page, `19-question-${name}`);
    await page.keyboard.press('Escape');
    await workbench.command('Flotilla: Test Connection');
    await workbench.notification(/sandbox: 3 machines/);
    await workbench.openFile(server.folder, 'mistakes.service');
    await page.keyboard.press('Control+Space');
    await page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor();
    await screenshot(page, `19-completion-${name}`);
    await page.keyboard.press('Escape');
    await workbench.clearNotifications();
  };
  await step('it can be read in dark and high-contrast themes', async () => {
    for (const [theme, name] of [
      ['Dark Modern', 'dark'],
      ['Dark High Contrast', 'high-contrast'],
      ['Light High Contrast', 'high-contrast-light'],
      ['Light Modern', 'light'],
    ] as const) {
      await workbench.theme(theme);
      await workbench.untilRow(/hello\.service/);
      await screenshot(page, `18-${name}`);
      await dialogs(name);
    }
  });
}

async function replace(step: Step, { workbench, page, server }: Scene): Promise<void> {
  await step('a file that differs from what is deployed asks: replace or keep', async () => {
    const path = join(server.folder, 'hello.service');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('hello number', 'good morning'));
    await workbench.openFile(server.folder, 'hello.service');
    await until('the new text', async () => /good morning/.test(await workbench.editorText()));
    const tabs = page.locator('.tabs-container');
    await until('the mark of the tab', async () => /Cluster sandbox has another text/.test(await tabs.innerHTML()));
    await workbench.command('Flotilla: Start Unit');
    assert.match(await workbench.dialog(), /another text for hello\.service/);
    await screenshot(page, '09-replace');
    await workbench.answerDialog('Replace');
    await workbench.notification(/hello\.service: active on 10\./);
  });
  await step('the journal goes on with the new unit', async () => {
    await workbench.untilOutput(/good morning \d+/);
  });
  await step('it is followed no longer, and again by a key in the tree', async () => {
    await workbench.clearNotifications();
    await workbench.command('Flotilla: Stop Following Journals…');
    await workbench.untilQuestion(/Stop following which journals/);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'hello.service' }).first().click();
    await page.keyboard.press('Enter');
    await until('no journal', async () => !/1 journal/.test(await page.locator('.statusbar').innerText()));
    await workbench.row(/^\s*hello\.service/).click();
    await page.locator('.tab.active', { hasText: 'hello.service' }).waitFor();
    await page.keyboard.press('Control+J');
    await until('a journal', async () => /1 journal/.test(await page.locator('.statusbar').innerText()));
    await workbench.untilOutput(/good morning \d+/);
  });
}

async function end(step: Step, { workbench, page, sandbox }: Scene): Promise<void> {
  await step('the icon of the row stops the unit', async () => {
    await workbench.clearNotifications();
    await workbench.rowAction(workbench.row(/^\s*hello\.service/), 'Stop Unit');
    await workbench.notification(/hello\.service: stopped on 10\./);
    await workbench.untilRow(/^hello\.service inactive\/dead · 10\.\S+ · loaded/);
    assert.deepEqual(await activeOn(sandbox, 'hello.service'), []);
  });
  await step('the context menu destroys it, after a question that names it', async () => {
    await workbench.rowMenu(workbench.row(/^\s*hello\.service/), 'Destroy Unit');
    assert.match(await workbench.dialog(), /Destroy hello\.service on cluster sandbox\?/);
    await screenshot(page, '10-destroy');
    await workbench.answerDialog('Destroy');
    await workbench.untilNoRow(/^hello\.service/);
  });
  await step('several rows at once are destroyed with the Delete key', async () => {
    await workbench.clearNotifications();
    const first = await workbench.untilRow(/^nowhere\.service/);
    await workbench.row(first.split(' ')[0] ?? '').click();
    // the click shows the unit's text too, and leaves the focus in the tree
    await page.locator('.tab.active', { hasText: 'nowhere.service' }).waitFor();
    const instances = page.locator('.sidebar .monaco-list-row', { hasText: /web@\d\.service/ });
    await instances.last().click({ modifiers: ['Shift'] });
    await until(
      'five selected rows',
      async () => (await page.locator('.sidebar .monaco-list:focus .monaco-list-row.selected').count()) === 5,
    );
    await page.keyboard.press('Delete');
    assert.match(await workbench.dialog(), /Destroy nowhere\.service, web@1\.service, web@2\.service and 2 more/);
    await workbench.answerDialog('Destroy');
    await workbench.notification(/5 units: destroyed/);
    await workbench.untilRow(/^sandbox 3 machines · 0 units/);
    await screenshot(page, '11-empty');
  });
}
