// Programs of the host: run to their end, or left running beside us.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { SandboxError } from './errors.ts';

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code; 128 + signal number is not computed: a command ended by a signal has code 1 and says so in stderr. */
  readonly code: number;
}

export interface CommandOptions {
  /** Text for the command's standard input; default is none. */
  readonly input?: string;
  /** Milliseconds after which the command is killed; default 60,000. */
  readonly timeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * Runs a command to its end and returns what it printed, whatever its exit code.
 * Throws `SandboxError` when it can't be started or has not ended in time.
 */
export function capture(argv: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const [program = '', ...rest] = argv;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return new Promise((resolve, reject) => {
    // its own session: Ctrl-C at the terminal is for us, who then end or undo what was begun
    const child = spawn(program, rest, { detached: true, env: { ...process.env, ...options.env } });
    const timer = setTimeout(() => {
      killGroup(child.pid);
      reject(new SandboxError(`${argv.join(' ')}: not done after ${timeoutMs / 1000} s`));
    }, timeoutMs);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => undefined); // it ended without reading: its exit code tells
    child.stdin.end(options.input ?? '');
    child.on('error', error => {
      clearTimeout(timer);
      reject(new SandboxError(`${program} can't be run: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const stderr = Buffer.concat(err).toString() + (signal ? `ended by ${signal}\n` : '');
      resolve({ stdout: Buffer.concat(out).toString(), stderr, code: code ?? 1 });
    });
  });
}

/** Like `capture`, but throws `SandboxError` with what the command said when its exit code is not 0. */
export async function run(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { stdout, stderr, code } = await capture(argv, options);
  if (code !== 0) throw new SandboxError(`${argv.join(' ')}: ${stderr.trim() || `exit code ${code}`}`);
  return stdout;
}

/** Runs a command on this terminal (input, output, signals) and returns its exit code, 128 + n after signal n. */
export function attach(argv: readonly string[]): Promise<number> {
  const [program = '', ...rest] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { stdio: 'inherit' });
    // the terminal sends Ctrl-C to the command as well; it decides what that means
    const ignore = () => undefined;
    process.on('SIGINT', ignore);
    child.on('error', error => reject(new SandboxError(`${program} can't be run: ${error.message}`)));
    child.on('exit', (code, signal) => {
      process.off('SIGINT', ignore);
      resolve(code ?? (signal ? 128 + constants.signals[signal] : 1));
    });
  });
}

/** Starts a program that outlives this one, inside a cgroup (a folder below the sandbox's cgroup2 mount). */
export function startDaemon(argv: readonly string[], { cgroup, log }: { cgroup: string; log: string }): void {
  const output = openSync(log, 'a');
  const script = 'echo 0 >"$0/cgroup.procs" && exec "$@"';
  const child = spawn('bash', ['-c', script, cgroup, ...argv], { detached: true, stdio: ['ignore', output, output] });
  child.on('error', () => undefined); // bash is there, preflight has looked; whoever waits for the daemon sees it missing
  child.unref();
  closeSync(output);
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}
