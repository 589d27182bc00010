import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startSandbox, type ClusterNode, type Sandbox, type StartOptions } from '@flotilla/sandbox';

const root = resolve(import.meta.dirname, '../..');

export interface CommandOutcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A sandbox, fleetctl beside it, and questions to every systemd from outside. */
export interface TestCluster {
  readonly sandbox: Sandbox;
  /** Folder of this cluster's unit files: fleetctl's working directory. */
  readonly folder: string;
  /** Writes a unit file into the folder. */
  file(name: string, text: string): void;
  /** Runs the bundled fleetctl against a machine's API (the first one that is on unless named). */
  fleetctl(args: readonly string[], node?: string): Promise<CommandOutcome>;
  /** What fleetctl prints on stdout; throws when it does not exit with 0. */
  ok(args: readonly string[]): Promise<string>;
  /** Machines (n1, n2, …) on which systemd itself says that the unit is active or activating. Machines that are off are left out. */
  runningOn(unit: string): Promise<string[]>;
  /** Main PID of a unit on a machine, asked of systemd; 0 when it has none. */
  mainPid(node: string, unit: string): Promise<number>;
  /** Destroys all units and waits until no machine holds any. */
  clear(): Promise<void>;
  down(): Promise<void>;
}

export async function startCluster(options: StartOptions = {}): Promise<TestCluster> {
  const sandbox = await startSandbox(options);
  const folder = mkdtempSync(join(tmpdir(), 'fleet-units-'));
  const node = (name: string | undefined): ClusterNode => {
    const found = sandbox.nodes.find(one => (name === undefined ? one.initPid !== 0 : one.name === name));
    if (found === undefined) throw new Error(`there is no machine ${name ?? 'that runs'}`);
    return found;
  };
  const fleetctl = (args: readonly string[], at?: string): Promise<CommandOutcome> =>
    run([resolve(root, 'dist/fleetctl.cjs'), '--endpoint', node(at).api, ...args], folder);
  const cluster: TestCluster = {
    sandbox,
    folder,
    file: (name, text) => writeFileSync(join(folder, name), text),
    fleetctl,
    async ok(args) {
      const { code, out, err } = await fleetctl(args);
      if (code !== 0) throw new Error(`fleetctl ${args.join(' ')} exited with ${code}: ${err}`);
      return out;
    },
    async runningOn(unit) {
      const answers = await Promise.all(
        sandbox.nodes.map(async ({ name, initPid }) => {
          if (initPid === 0) return [];
          const { stdout } = await sandbox.exec(name, ['systemctl', 'is-active', unit], { timeoutMs: 10_000 });
          return /^(active|activating)/.test(stdout) ? [name] : [];
        }),
      );
      return answers.flat();
    },
    async mainPid(name, unit) {
      const { stdout } = await sandbox.exec(name, ['systemctl', 'show', '--value', '-p', 'MainPID', unit]);
      return Number(stdout.trim());
    },
    async clear() {
      const names = (await cluster.ok(['list-unit-files', '--no-legend', '--fields', 'unit']))
        .split('\n')
        .filter(Boolean);
      if (names.length > 0) await cluster.ok(['destroy', ...names]);
    },
    async down() {
      await sandbox.down();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return cluster;
}

function run(args: readonly string[], cwd: string): Promise<CommandOutcome> {
  return new Promise(done => {
    execFile(process.execPath, args, { cwd, timeout: 120_000 }, (error, out, err) => {
      done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, out, err });
    });
  });
}

/** Waits for an effect: asks until `accept` says yes, at most `seconds`; then throws with what was seen last. */
export async function eventually<T>(ask: () => Promise<T>, accept: (value: T) => boolean, seconds = 30): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const value = await ask();
    if (accept(value)) return value;
    if (performance.now() > end) throw new Error(`not within ${seconds} s; last seen: ${JSON.stringify(value)}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** The text of a file of the repository. */
export const repositoryFile = (path: string): string => readFileSync(resolve(root, path), 'utf8');
