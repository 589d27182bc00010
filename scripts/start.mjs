// `npm start`: everything that a fresh machine lacks, a cluster, and VS Code in the browser connected to it. Ctrl-C
// takes it all down again. Needs nothing but Node itself to begin with.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { setUp } from './setup.mjs';
import { runProgram } from './start/child.mjs';
import { startEditor } from './start/editor.mjs';
import { clusterSetting, machinesSummary, startMachines, stopMachines } from './start/machines.mjs';
import * as single from './start/single-machine.mjs';
import { Undo, say, step } from './start/steps.mjs';

const HELP = `npm start [-- OPTIONS]

  --machines N   number of machines (default 3)
  --docker       with docker in every machine
  --port PORT    port of VS Code on 127.0.0.1; the next free one from there on (default 8321)
  --no-editor    the machines alone
`;

const root = resolve(import.meta.dirname, '..');
const stopped = new AbortController();
const undo = new Undo();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => stopped.abort(new Error('stopped before everything was up')));

/** Resolves once it is asked to stop, or one of the programs has ended by itself: then to how that ended. */
async function untilStopped(programs) {
  const alive = setInterval(() => undefined, 60_000); // a signal to come does not keep Node.js running
  const asked = new Promise(done => {
    if (stopped.signal.aborted) done(undefined);
    stopped.signal.addEventListener('abort', () => done(undefined), { once: true });
  });
  const how = await Promise.race([asked, ...programs]);
  clearInterval(alive);
  return how;
}

async function start(options) {
  const asRoot = process.getuid?.() === 0;
  const flags = options.docker ? ['--docker'] : [];
  if (!asRoot) checkSingleMachine();
  // the longest download needs nothing of the rest
  const vscode = options['no-editor'] ? undefined : fetchVscode();
  await step('Set-up: packages of the distribution and of npm', () =>
    setUp({ system: asRoot, docker: options.docker }),
  );
  stopped.signal.throwIfAborted();
  await step('Building fleetd, fleetctl, the sandbox and the extension', () => buildAll(options));
  stopped.signal.throwIfAborted();
  const cluster = await (asRoot ? withMachines(options, flags) : withSingleMachine());
  const editor = vscode && (await withEditor(vscode, cluster.setting, options.port));
  conclude(cluster.summary, editor);
  return [...cluster.programs, ...(editor ? [editor.ended] : [])];
}

function checkSingleMachine() {
  console.log(single.WHAT_ROOT_IS_FOR);
  const missing = single.missingForSingleMachine();
  if (missing.length > 0)
    throw new Error(
      `a single machine on your own systemd can't be had either. Missing:\n${missing.map(what => `  - ${what}\n`).join('')}Or run it as root: sudo npm start`,
    );
  console.log('Instead, this machine alone will be the cluster, on your own systemd (systemctl --user).');
}

function fetchVscode() {
  const script = join(root, 'scripts/vscode/install.mjs');
  const installed = runProgram([process.execPath, script], { signal: stopped.signal });
  installed.catch(() => undefined); // whoever waits for it is told
  return installed;
}

/** In processes of their own, so that they can be ended. */
async function buildAll(options) {
  const run = (...argv) => runProgram([process.execPath, ...argv], { cwd: root, signal: stopped.signal });
  const work = [run('scripts/build.mjs', 'fleetd', 'fleetctl', 'sandbox')];
  if (!options['no-editor']) work.push(run('scripts/package-extension.mjs'));
  // both to their end, also when one fails: nothing may be left running
  const failed = (await Promise.allSettled(work)).find(result => result.status === 'rejected');
  if (failed) throw failed.reason;
}

async function withMachines({ machines }, flags) {
  const cluster = await step(`Starting ${machines} machines, each with its own systemd, and etcd`, () =>
    startMachines({ root, machines, flags, signal: stopped.signal }),
  );
  undo.add('Taking the machines down', () => stopMachines({ root, name: cluster.name }));
  return { setting: clusterSetting(cluster), summary: machinesSummary(cluster), programs: [] };
}

async function withSingleMachine() {
  const machine = await step('Starting etcd and fleetd', () =>
    single.startSingleMachine({ root, signal: stopped.signal }),
  );
  undo.add('Stopping fleetd and etcd', machine.stop);
  return {
    setting: { name: 'this machine', endpoints: [machine.etcd] },
    summary: single.singleMachineSummary(machine, root),
    programs: [machine.ended],
  };
}

async function withEditor(installed, setting, port) {
  await installed.catch(error => {
    throw new Error(`VS Code can't be had: ${error.message}\nThe cluster alone: npm start -- --no-editor`);
  });
  const { installVscode } = await import('./vscode/install.mjs');
  const editor = await step('Starting VS Code', () =>
    startEditor({
      vscode: installVscode(),
      vsix: join(root, 'dist/flotilla.vsix'),
      folder: join(root, 'examples'),
      clusters: [setting],
      port,
      signal: stopped.signal,
    }),
  );
  undo.add('Stopping VS Code', editor.stop);
  return editor;
}

function conclude(summary, editor) {
  stopped.signal.throwIfAborted();
  say('Ready.');
  console.log(['', 'What runs:', ...summary, ''].join('\n'));
  if (editor)
    console.log(
      [
        'Open this address in a browser on this machine:',
        '',
        `  ${editor.address}`,
        '',
        'It is VS Code with sample units (the folder examples) and the cluster in the side bar: the ship in the activity bar.',
        `Its log: ${editor.log}`,
        '',
      ].join('\n'),
    );
  console.log('Ctrl-C stops everything and removes it.');
}

async function main() {
  let code = 0;
  try {
    const options = readOptions();
    if (options.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const ended = await untilStopped(await start(options));
    if (ended !== undefined) {
      code = 1;
      say(`${ended}: taking everything down`);
    }
  } catch (error) {
    code = 1;
    // what ended a program of ours may have been the Ctrl-C that is about to be told to us
    await new Promise(done => setImmediate(done));
    console.error(`\nnpm start: ${stopped.signal.aborted ? stopped.signal.reason.message : error.message}`);
  }
  stopped.abort();
  if (!(await undo.all())) code = 1;
  return code;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      machines: { type: 'string', default: '3' },
      docker: { type: 'boolean', default: false },
      port: { type: 'string', default: '8321' },
      'no-editor': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`--port ${values.port} is no port`);
  const machines = Number(values.machines);
  if (!Number.isInteger(machines) || machines < 1 || machines > 244)
    throw new Error(`--machines takes a number from 1 to 244, not ${values.machines}`);
  return { ...values, port, machines };
}

// child processes may still hold handles for a moment; everything of ours is done
process.exit(await main());
