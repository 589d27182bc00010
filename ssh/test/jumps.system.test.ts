import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSshd, type TestSshd } from '../../test/support/sshd.ts';
import { connectByJumps, parseJump, type HostSettings, type SshTarget } from '../src/index.ts';

let [gate, inner, machine] = [] as unknown as [TestSshd, TestSshd, TestSshd];
beforeAll(async () => {
  [gate, inner, machine] = await Promise.all([startSshd(), startSshd(), startSshd()]);
});
afterAll(() => Promise.all([gate, inner, machine].map(sshd => sshd.stop())));

const never = (): Promise<boolean> => Promise.reject(new Error('nobody should be asked'));
const at = ({ port, username }: TestSshd): string => `${username}@127.0.0.1:${port}`;
/** Each sshd takes its own key only. */
const settingsOf = (): Promise<HostSettings> =>
  Promise.resolve({ identityFiles: [gate.identityFile, inner.identityFile], jumps: [] });

function target(recorded: readonly TestSshd[]): SshTarget {
  const knownHostsFile = join(machine.folder, `known_hosts_${recorded.length}`);
  writeFileSync(knownHostsFile, recorded.map(sshd => `[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`).join(''));
  const { port, username, identityFile } = machine;
  return { host: '127.0.0.1', port, username, identityFile, knownHostsFile, verifyUnknown: never };
}

/** What the machine's shell says of the connection: `client-ip client-port server-ip server-port`. */
async function connectionThrough(
  jumps: readonly TestSshd[],
  recorded: readonly TestSshd[] = [gate, inner, machine],
): Promise<string> {
  const connection = await connectByJumps(target(recorded), jumps.map(at), settingsOf);
  let out = '';
  await connection.exec(['sh', '-c', 'echo $SSH_CONNECTION'], { onStdout: chunk => (out += chunk.toString()) });
  connection.close();
  await connection.ended;
  return out.trim();
}

test('a machine is reached directly, through one and through two others', async () => {
  for (const jumps of [[], [gate], [gate, inner]])
    expect(await connectionThrough(jumps)).toMatch(new RegExp(` 127\\.0\\.0\\.1 ${machine.port}$`));
});

test('every machine on the way is verified, and told by its name', async () => {
  await expect(connectionThrough([gate], [machine])).rejects.toThrow('nobody should be asked');
  const wrong = { ...gate, hostKey: machine.hostKey };
  await expect(connectionThrough([gate], [wrong, machine])).rejects.toMatchObject({
    code: 'host-key-changed',
    message: expect.stringContaining(`[127.0.0.1]:${gate.port}`) as string,
  });
});

test('a machine that the one before can not reach is an error that names both', async () => {
  const nowhere: SshTarget = { ...target([gate]), port: 1 };
  await expect(connectByJumps(nowhere, [at(gate)], settingsOf)).rejects.toMatchObject({
    code: 'closed',
    message: expect.stringMatching(
      new RegExp(`127\\.0\\.0\\.1:${gate.port} opens no way to 127\\.0\\.0\\.1:1`),
    ) as string,
  });
});

describe('an entry of ProxyJump', () => {
  test.each([
    ['gate', { user: undefined, host: 'gate', port: undefined }],
    ['ann@gate:2022', { user: 'ann', host: 'gate', port: 2022 }],
    ['ssh://ann@gate', { user: 'ann', host: 'gate', port: undefined }],
    ['[::1]:22', { user: undefined, host: '::1', port: 22 }],
  ])('%s', (text, expected) => expect(parseJump(text)).toEqual(expected));
  test.each(['', 'a b', '@gate', 'gate:0', 'gate:99999', 'gate:x', '::1:22'])('not %j', text =>
    expect(() => parseJump(text)).toThrow(/is no machine/),
  );
});
