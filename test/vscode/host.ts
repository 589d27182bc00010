import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWorkbench } from './browser.ts';
import { clusterSetting } from './cluster.ts';
import { paths } from './paths.ts';
import { startVscode } from './server.ts';
import type { HostReport } from './suite/report.ts';
import type { Steps } from './steps.ts';
import type { Sandbox } from '@flotilla/sandbox';
import type { Browser } from 'playwright-core';

const TIMEOUT_MS = 240_000;

/** Runs test/vscode/suite in the real extension host, against a real cluster. */
export async function runInHost(steps: Steps, browser: Browser, sandbox: Sandbox): Promise<void> {
  const reportFile = join(sandbox.directory, 'vscode-host-report.jsonl');
  const server = await startVscode({
    development: true,
    environment: { FLOTILLA_TEST_REPORT: reportFile },
    settings: {
      'flotilla.clusters': [clusterSetting(sandbox)],
      'flotilla.confirmDestructive': false,
      'flotilla.planFirst': false,
    },
  });
  const log: string[] = [];
  let code = 1;
  try {
    code = await new Promise<number>((resolve, reject) => {
      setTimeout(() => reject(new Error('the tests in the extension host do not end')), TIMEOUT_MS).unref();
      openWorkbench(browser, server, {
        extension: { folder: paths.extension, tests: paths.suite },
        prepare: async page => {
          // the web workbench calls these two when it is told to run tests
          await page.exposeFunction('codeAutomationLog', (type: string, words: unknown[]) => {
            log.push(`${type}: ${words.join(' ')}`);
          });
          await page.exposeFunction('codeAutomationExit', (status: number) => resolve(status));
        },
      }).catch(reject);
    });
  } catch (error) {
    steps.fail('the extension host', error);
  } finally {
    await server.stop();
  }
  const reports = readReports(reportFile);
  for (const { name, error, note } of reports) {
    if (error === undefined) steps.pass(note === undefined ? name : `${name} (${note})`);
    else steps.fail(name, new Error(error));
  }
  if (reports.length === 0 || (code !== 0 && reports.every(({ error }) => error === undefined)))
    steps.fail(
      'the suite in the extension host',
      new Error(`exit code ${code}; VS Code says:\n${log.slice(-30).join('\n')}`),
    );
}

function readReports(file: string): HostReport[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as HostReport);
}
