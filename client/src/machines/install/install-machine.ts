import { createHash } from 'node:crypto';
import {
  downgradeStep,
  healthStep,
  joinSteps,
  leaveStep,
  LOOK,
  MAIN_PIDS,
  reachStep,
  readFacts,
  runtimeStep,
  unfitAsNew,
  unfitFor,
  unfitForRuntime,
  unfitNode,
  uploadStep,
  upgradeStep,
  type Facts,
  type Membership,
  type Step,
} from '@flotilla/install';
import { MachineShell, StepError, type Sudo } from './machine-shell.ts';
import type { ShellConnection } from '@flotilla/ssh';

/** Seconds: a fleetd has found systemd and etcd long before, or never will. */
const HEALTHY_S = 20;

/** What the installation needs from outside. */
export interface InstallPorts {
  /** A new connection to the machine, also to undo after the first one broke. */
  connect(): Promise<ShellConnection>;
  /** Names of the members by machine id. */
  members(): ReadonlyMap<string, string>;
  /** Resolves once the cluster shows the machine; rejects when it does not in time. */
  joined(machine: string): Promise<void>;
  /** The person's own password there, for sudo; `undefined` when they give none. `isAgain`: the one before was wrong. */
  sudoPassword(isAgain: boolean): Promise<string | undefined>;
  /**
   * Asked when the machine has no Node.js that will do, for one that does there (as {@link runtimeStep} takes it);
   * `why`: what is wrong with the machine's own. `undefined` when there is none.
   */
  runtime(why: string, architecture: string): Promise<Uint8Array | undefined>;
  /** Told of each step before it is done. */
  progress(title: string): void;
  readonly signal: AbortSignal;
  /** How long the daemon may take until it does its work, seconds; 20 when not given. */
  readonly healthySeconds?: number;
}

const LOOKS = 'looks at the machine';

/** The daemon, as one file. */
export interface Program {
  readonly text: string;
}

const sha256 = ({ text }: Program): string => createHash('sha256').update(text).digest('hex');

/**
 * Makes a machine a member: looks at it, brings the program and its files there, starts it, and waits until the cluster
 * shows it. When anything fails, or it is cancelled, all of it is taken away again. Resolves to the machine's id.
 * @throws {StepError} that names the step and why; with what is left there, if something is
 */
export async function installMachine(membership: Membership, program: Program, ports: InstallPorts): Promise<string> {
  const connection = await ports.connect();
  try {
    const facts = await lookAt(connection, ports);
    const unfit = unfitAsNew(facts, ports.members());
    if (unfit !== undefined) throw new StepError(LOOKS, unfit);
    const runtime = await runtimeFor(facts, ports);
    const sudo = await becomeRoot(connection, facts, ports);
    const shell = new MachineShell(connection, sudo);
    const reach = reachStep(membership.etcdServers);
    if (runtime === undefined) await perform(shell, reach, ports);
    const steps = [uploadStep(program.text, sha256(program)), ...joinSteps(membership)];
    try {
      if (runtime !== undefined) for (const step of [runtime, reach]) await perform(shell, step, ports);
      for (const step of [...steps, healthStep(ports.healthySeconds ?? HEALTHY_S)]) await perform(shell, step, ports);
      await waitFor(facts.machine, ports);
    } catch (error) {
      await undo(leaveStep(), sudo, ports, error);
    }
    return facts.machine;
  } finally {
    connection.close();
  }
}

/**
 * Gives a member another program. Its units go on running; those whose main process changed all the same are returned.
 * When the new program does not come up, the one before does again.
 * @throws {StepError}
 */
export async function upgradeMachine(program: Program, ports: InstallPorts): Promise<readonly string[]> {
  const connection = await ports.connect();
  try {
    const facts = await lookAt(connection, ports);
    const unfit = unfitFor(facts) ?? (facts.hasProgram ? undefined : 'no fleetd is there that this could upgrade');
    if (unfit !== undefined) throw new StepError(LOOKS, unfit);
    const runtime = await runtimeFor(facts, ports);
    const sudo = await becomeRoot(connection, facts, ports);
    const shell = new MachineShell(connection, sudo);
    const before = await mainPids(shell);
    try {
      if (runtime !== undefined) await perform(shell, runtime, ports);
      await perform(shell, uploadStep(program.text, sha256(program)), ports);
      for (const step of [upgradeStep(), healthStep(ports.healthySeconds ?? HEALTHY_S)])
        await perform(shell, step, ports);
      await waitFor(facts.machine, ports);
    } catch (error) {
      await undo(downgradeStep(), sudo, ports, error);
    }
    const after = await mainPids(shell);
    return [...before].flatMap(([unit, pid]) => (after.get(unit) === pid ? [] : [unit]));
  } finally {
    connection.close();
  }
}

/** Takes the daemon and all of its files away; its units are handed over first. @throws {StepError} */
export async function removeMachine(
  ports: Pick<InstallPorts, 'connect' | 'progress' | 'signal' | 'sudoPassword'>,
): Promise<void> {
  const connection = await ports.connect();
  try {
    const facts = await lookAt(connection, ports);
    if (!facts.isRoot && facts.sudo === 'no') throw new StepError(LOOKS, unfitFor(facts) ?? '');
    const sudo = await becomeRoot(connection, facts, ports);
    await perform(new MachineShell(connection, sudo), leaveStep(), ports);
  } finally {
    connection.close();
  }
}

async function lookAt(connection: ShellConnection, ports: Pick<InstallPorts, 'progress' | 'signal'>): Promise<Facts> {
  const step = { title: LOOKS, script: LOOK };
  ports.progress(step.title);
  return readFacts((await new MachineShell(connection).run(step.script)).out);
}

/** What brings the Node.js that the machine lacks. @throws {StepError} when there is none, or no room */
async function runtimeFor(facts: Facts, { runtime }: Pick<InstallPorts, 'runtime'>): Promise<Step | undefined> {
  const why = unfitNode(facts);
  if (why === undefined) return undefined;
  const archive = await runtime(why, facts.architecture);
  if (archive === undefined) throw new StepError(LOOKS, why);
  const problem = unfitForRuntime(facts);
  if (problem !== undefined) throw new StepError(LOOKS, problem);
  const step = runtimeStep(archive);
  if (step === undefined) throw new StepError(LOOKS, 'what was chosen is no release of Node.js for Linux');
  return step;
}

/** Asks for the password that sudo wants until it is right. @throws {StepError} when sudo refuses, or nobody answers */
async function becomeRoot(
  connection: ShellConnection,
  facts: Facts,
  { sudoPassword, progress }: Pick<InstallPorts, 'sudoPassword' | 'progress'>,
): Promise<Sudo | undefined> {
  if (facts.isRoot) return undefined;
  if (facts.sudo === 'yes') return {};
  const title = 'becomes root';
  progress(title);
  for (let isAgain = false; ; isAgain = true) {
    const password = await sudoPassword(isAgain);
    if (password === undefined) throw new StepError(title, 'cancelled');
    const { code, err } = await new MachineShell(connection, { password }).run('true');
    if (code === 0) return { password };
    if (!err.includes('incorrect password')) throw new StepError(title, err || 'sudo refuses');
  }
}

async function perform(
  shell: MachineShell,
  step: Step,
  ports: Pick<InstallPorts, 'progress' | 'signal'>,
): Promise<void> {
  if (ports.signal.aborted) throw new StepError(step.title, 'cancelled');
  ports.progress(step.title);
  await shell.do(step);
}

async function waitFor(machine: string, ports: InstallPorts): Promise<void> {
  const title = 'waits until the cluster shows it';
  if (ports.signal.aborted) throw new StepError(title, 'cancelled');
  ports.progress(title);
  await ports.joined(machine);
}

/** Takes back what was done, over a connection of its own, since the first one may be what failed; then throws `error`. */
async function undo(step: Step, sudo: Sudo | undefined, ports: InstallPorts, error: unknown): Promise<never> {
  ports.progress(step.title);
  const reason = error instanceof Error ? error.message : String(error);
  try {
    const connection = await ports.connect();
    try {
      await new MachineShell(connection, sudo).do(step);
    } finally {
      connection.close();
    }
  } catch (failure) {
    const left = `what was done could not be taken back (${(failure as Error).message})`;
    throw new StepError('undoes it', `${reason}; ${left}`);
  }
  throw error instanceof Error ? error : new Error(reason);
}

async function mainPids(shell: MachineShell): Promise<ReadonlyMap<string, string>> {
  const { out } = await shell.run(MAIN_PIDS);
  return new Map(out.split('\n').flatMap(line => (line === '' ? [] : [line.split(' ') as [string, string]])));
}
