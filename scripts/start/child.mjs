// Programs that `npm start` runs. Each is in a process group of its own: Ctrl-C at the terminal reaches `npm start`
// alone, which ends them in the right order.
import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';

const END_TIMEOUT_MS = 30_000;

/** Should `npm start` be killed, the kernel tells its programs to end. */
const endingWithUs = argv => ['setpriv', '--pdeathsig', 'TERM', '--', ...argv];

/**
 * Runs a program to its end and resolves to the lines it printed. Rejects when its exit code is not 0.
 * @param {readonly string[]} argv
 * @param {{ onLine?: (line: string) => void, signal?: AbortSignal, env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 *   `signal`: the program is asked to end (SIGTERM), and waited for
 */
export function runProgram(argv, { onLine = () => undefined, signal, env = process.env, cwd } = {}) {
  signal?.throwIfAborted();
  const [program, ...rest] = endingWithUs(argv);
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { detached: true, env, cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = [];
    createInterface({ input: child.stdout }).on('line', line => {
      lines.push(line);
      onLine(line);
    });
    const end = () => signalGroup(child.pid, 'SIGTERM');
    signal?.addEventListener('abort', end);
    child.on('error', error => reject(new Error(`${program} can't be run: ${error.message}`)));
    child.on('close', code => {
      signal?.removeEventListener('abort', end);
      if (signal?.aborted) reject(signal.reason);
      else if (code === 0) resolve(lines);
      else reject(new Error(`${argv.slice(0, 3).join(' ')} … failed (exit code ${code})`));
    });
  });
}

/**
 * Starts a program that stays. Output goes to the file descriptor `output`.
 * @returns {{ ended: Promise<string>, stop: () => Promise<void>, pid: number }} `ended` says how it ended
 */
export function startProgram(argv, { output, env = process.env, cwd } = {}) {
  const [program, ...rest] = endingWithUs(argv);
  const child = spawn(program, rest, { detached: true, env, cwd, stdio: ['ignore', output, output] });
  const ended = new Promise(resolve => {
    child.on('error', error => resolve(`${program} can't be run: ${error.message}`));
    child.on('exit', (code, signal) => resolve(`${basename(argv[0])} ended (${signal ?? `exit code ${code}`})`));
  });
  return { ended, pid: child.pid, stop: () => endGroup(child.pid, ended) };
}

/** Asks a whole process group to end, and makes it when it doesn't. */
async function endGroup(pid, ended) {
  if (pid === undefined) return;
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), END_TIMEOUT_MS);
  signalGroup(pid, 'SIGTERM');
  await ended;
  clearTimeout(timer);
  signalGroup(pid, 'SIGKILL'); // what the program has started and left
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // nobody is left in it
  }
}
