import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestAgent {
  /** What SSH_AUTH_SOCK is to be. */
  readonly socket: string;
  /** Fingerprint of its key, as `ssh-add -l` prints it. */
  readonly fingerprint: string;
  stop(): Promise<void>;
}

/** A real ssh-agent that holds one key. @param identityFile private key without a passphrase */
export async function startAgent(identityFile: string): Promise<TestAgent> {
  const folder = mkdtempSync(join(tmpdir(), 'ssh-agent-'));
  const socket = join(folder, 'socket');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(agent, 'exit');
  // it prints where it listens once it does
  await once(agent.stdout, 'data');
  const ask = (...args: string[]): string =>
    execFileSync('ssh-add', args, { env: { ...process.env, SSH_AUTH_SOCK: socket }, encoding: 'utf8' });
  ask('-q', identityFile);
  const fingerprint = ask('-l').split(' ')[1] ?? '';
  return {
    socket,
    fingerprint,
    async stop() {
      agent.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
