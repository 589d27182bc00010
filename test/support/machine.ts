import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@flotilla/sandbox';

/** One real machine with its own systemd, driven from outside over its system bus. */
export interface TestMachine {
  /** D-Bus address of its system bus. */
  readonly bus: string;
  /** Its `/run/fleet`, by a path that leads to the same place inside the machine and outside. */
  readonly fleetDirectory: string;
  /** Its `/`, seen from outside. */
  readonly root: string;
  /** Runs a shell command in the machine; returns its output, whatever its exit code. */
  exec(command: string): Promise<string>;
  /** The same, while this process stands still. */
  execNow(command: string): void;
  /** Stops its systemd (and nothing else) in its tracks, and lets it go on. */
  pauseSystemd(): void;
  resumeSystemd(): void;
  down(): Promise<void>;
}

/** Boots a machine of its own for one test file. */
export async function bootMachine(): Promise<TestMachine> {
  const sandbox = await startSandbox({ machines: 1, fleetd: false });
  const node = sandbox.nodes[0];
  if (!node) throw new Error('the sandbox has no machine');
  const run = join(sandbox.directory, node.name, 'run');
  // systemd is told paths of files that are written from outside: inside, the same path must lead to /run.
  const inside = join(run, run.replace(/^\/run\//, ''));
  mkdirSync(join(inside, '..'), { recursive: true });
  symlinkSync('/run', inside);
  return {
    bus: node.bus,
    fleetDirectory: join(run, 'fleet'),
    root: `/proc/${node.initPid}/root`,
    exec: async command => {
      const { stdout, stderr } = await sandbox.exec(node.name, command);
      return `${stdout}${stderr}`.trim();
    },
    execNow: command => {
      execFileSync('nsenter', ['-a', '-t', String(node.initPid), '--', 'sh', '-c', command]);
    },
    pauseSystemd: () => void process.kill(node.initPid, 'SIGSTOP'),
    resumeSystemd: () => void process.kill(node.initPid, 'SIGCONT'),
    down: () => sandbox.down(),
  };
}
