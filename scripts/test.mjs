// `npm test`: all set-up, then everything that is checked, in the order in which a mistake is found cheapest.
// `npm test -- --pure` runs only what needs neither root nor a browser.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { setUp } from './setup.mjs';

const root = resolve(import.meta.dirname, '..');
const pureOnly = process.argv.includes('--pure');
const start = performance.now();
const seconds = () => ((performance.now() - start) / 1000).toFixed(0).padStart(4);
const total = { passed: 0, failed: 0 };

if (!pureOnly && process.getuid?.() !== 0) {
  console.error(
    'The tests boot systemd machines, which only root may do. As root: npm test. Without: npm test -- --pure',
  );
  process.exit(1);
}

console.log(`[${seconds()} s] set-up`);
await setUp({ system: !pureOnly, browser: !pureOnly, tests: !pureOnly });
const { build } = await import('./build.mjs');
console.log(`[${seconds()} s] built in ${(await build()).toFixed(1)} s`);
mkdirSync(resolve(root, 'artefacts'), { recursive: true });

// each has one core: together they take half the time
await Promise.all([
  step('types', ['npx', '--no-install', 'tsc', '--noEmit']),
  step('lint', ['npx', '--no-install', 'eslint', '.']),
  step('layout', ['npx', '--no-install', 'prettier', '--check', '--log-level', 'warn', '.']),
]);
vitest('pure');
await Promise.all([
  counting('conformance', [process.execPath, 'dist/conformance.cjs']),
  ...['1', '1001'].map(seed =>
    counting(`simulation from seed ${seed} on`, [process.execPath, 'dist/sim.cjs', '--runs', '1000', '--seed', seed]),
  ),
]);
if (!pureOnly) {
  vitest('system');
  await counting('VS Code', [process.execPath, 'test/vscode/run.mjs']);
}

console.log(`\n[${seconds()} s] done`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

/** A step that passes or fails as a whole. What it says is shown when it is done. */
async function step(name, [command, ...args]) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (printed += text));
  const [status] = await once(child, 'close');
  console.log(`\n[${seconds()} s] ${name}: ${status === 0 ? 'passed' : 'failed'}`);
  process.stdout.write(printed);
  if (status === 0) total.passed++;
  else total.failed++;
}

function vitest(project) {
  const report = resolve(root, `artefacts/vitest-${project}.json`);
  rmSync(report, { force: true });
  console.log(`\n[${seconds()} s] tests: ${project}`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = ['--no-install', 'vitest', 'run', '--project', project, ...reporters];
  const { status } = spawnSync('npx', args, { cwd: root, stdio: 'inherit' });
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    add(numPassedTests, numFailedTests, status);
  } catch {
    add(0, 0, 1);
  }
}

/** A step that prints `N passed, N failed` as its last such line; shown as it comes. */
async function counting(name, [command, ...args]) {
  console.log(`\n[${seconds()} s] ${name}`);
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    process.stdout.write(text);
    printed += text;
  });
  const [status] = await once(child, 'close');
  const [, passed = 0, failed = 0] = [...printed.matchAll(/^(?:\S+: )?(\d+) passed, (\d+) failed/gm)].at(-1) ?? [];
  add(Number(passed), Number(failed), status);
}

/** A step that says it failed without a failed test, a crash for one, counts as one. */
function add(passed, failed, status) {
  total.passed += passed;
  total.failed += failed === 0 && status !== 0 ? 1 : failed;
}
