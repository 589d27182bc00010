import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startSandbox, type Sandbox } from '@flotilla/sandbox';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ machines: 1, fleetd: false });
  // not this process: it is root already
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: resolve(import.meta.dirname, '..'), loader: 'ts' },
    ...{ bundle: true, platform: 'node', format: 'cjs', write: false },
  });
  const folder = join(sandbox.directory, 'n1/srv');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'as-root.cjs'), outputFiles[0]?.contents ?? '');
  await sandbox.exec(
    'n1',
    `for user in admin guest free; do useradd --create-home $user && echo $user:secret | chpasswd; done
     echo 'admin ALL=(ALL) ALL' >/etc/sudoers.d/admin; echo 'free ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/free`,
  );
});
afterAll(() => sandbox.down());

/** Gives the answers of its command line when it is asked, and prints what came of it. */
const PROGRAM = `
  import { AsRoot } from './src/sandbox/as-root.ts';
  const answers = process.argv.slice(2);
  const asked: boolean[] = [];
  AsRoot.become(async isAgain => (asked.push(isAgain), answers.shift())).then(
    async asRoot => {
      const abort = new AbortController();
      const lines: string[] = [];
      const ended = await asRoot?.run(['sh', '-c', 'id -u; cat; exit 3'], {
        signal: abort.signal,
        onLine: line => (lines.push(line), abort.abort()),
      });
      console.log(JSON.stringify({ asked, code: ended?.code, lines }));
    },
    error => console.log(JSON.stringify({ asked, error: error.message })),
  );`;

async function runAs(user: string, ...answers: string[]): Promise<unknown> {
  const words = ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', 'node', '/srv/as-root.cjs'];
  const { stdout } = await sandbox.exec('n1', [...words, ...answers]);
  return JSON.parse(stdout);
}

const DONE = { code: 3, lines: ['0'] };

test('a program runs as root, with the password of sudo where it asks, and is asked to stop by the end of its input', async () => {
  expect(await runAs('root')).toEqual({ asked: [], ...DONE });
  expect(await runAs('free')).toEqual({ asked: [], ...DONE });
  expect(await runAs('admin', 'wrong', 'secret')).toEqual({ asked: [false, true], ...DONE });
});

test('nothing runs for who gives no password, and sudo says why it refuses', async () => {
  expect(await runAs('admin', 'wrong')).toEqual({ asked: [false, true], lines: [] });
  expect(await runAs('guest', 'secret')).toEqual({
    asked: [false],
    error: expect.stringMatching(/guest is not in the sudoers/) as string,
  });
});
