import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { VscodeServer } from './server.ts';

export async function startBrowser(): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet],
  });
}

export interface OpenOptions {
  /** File of the folder to begin with. */
  readonly file?: string;
  /** Folder of an extension in development, and the tests to run inside it. */
  readonly extension?: { readonly folder: string; readonly tests: string };
  /** Called before VS Code is opened. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const SIZE = { width: 1360, height: 850 };

/** Opens the workbench on the server's folder. Requests to anywhere else are cut off. */
export async function openWorkbench(browser: Browser, server: VscodeServer, options: OpenOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: SIZE, reducedMotion: 'reduce' });
  const ours = `127.0.0.1:${server.port}`;
  await context.route(
    url => /^https?:$/.test(url.protocol) && url.host !== ours,
    route => route.abort(),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await options.prepare?.(page);
  const remote = (path: string): string => `vscode-remote://${ours}${path}`;
  const payload: [string, string][] = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  if (options.extension !== undefined) {
    payload.push(['extensionDevelopmentPath', remote(options.extension.folder)]);
    payload.push(['extensionTestsPath', remote(options.extension.tests)]);
  }
  if (options.file !== undefined) payload.push(['openFile', remote(join(server.folder, options.file))]);
  const query = new URLSearchParams({ folder: server.folder, payload: JSON.stringify(payload) });
  await page.goto(`http://${ours}/?${query.toString()}`);
  return page;
}
