import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually, startCluster, type TestCluster } from '../support/cluster.ts';

const UNIT = 'web.service';
const FILE = `/run/fleet/units/${UNIT}`;
const TEXT = '[Service]\nExecStart=/bin/sleep 100000\n';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startCluster({ machines: 1 });
});
afterAll(() => cluster.down());
beforeEach(async () => {
  await cluster.clear();
  cluster.file(UNIT, TEXT);
  await cluster.ok(['start', UNIT]);
});

const shell = async (command: string): Promise<string> =>
  (await cluster.sandbox.exec('n1', ['sh', '-c', command])).stdout.trim();
const drift = async (): Promise<string[]> =>
  (await cluster.ok(['events'])).split('\n').filter(line => line.includes('drift'));
const told = (text: string): Promise<string[]> => eventually(drift, lines => lines.some(line => line.includes(text)));

test('a file that is changed on a machine is put back, said, and its process goes on', async () => {
  const pid = await cluster.mainPid('n1', UNIT);
  await shell(`echo Environment=A=1 >>${FILE}`);
  await told('its file was changed and is written again');
  expect(await shell(`cat ${FILE}`)).toBe(TEXT.trim());
  expect(await shell(`systemctl show -P NeedDaemonReload ${UNIT}`)).toBe('no');
  expect(await cluster.mainPid('n1', UNIT)).toBe(pid);
});

test('what was started from a changed file is started again from its own', async () => {
  const other = TEXT.replace('100000', '99999').replaceAll('\n', String.raw`\n`);
  // fleetd stands still meanwhile, so that it can't be faster
  const result = await shell(
    `p=$(systemctl show -P MainPID fleet.service); kill -STOP $p; printf '${other}' >${FILE}
     systemctl daemon-reload; systemctl restart ${UNIT}; sleep 0.1; systemctl show -P ExecStart ${UNIT}; kill -CONT $p`,
  );
  expect(result).toContain('99999');
  await told('it was started from that file and is started again');
  const command = (): Promise<string> => shell(`tr '\\0' ' ' </proc/$(systemctl show -P MainPID ${UNIT})/cmdline`);
  await eventually(command, text => text === '/bin/sleep 100000');
  expect(await cluster.ok(['list-units', '--no-legend', '--fields', 'unit,active,sub'])).toContain('active\trunning');
});

test('a drop-in that is made with systemctl edit is set aside', async () => {
  await shell(`printf '[Service]\\nNice=5\\n' >/run/edit; cat >/run/editor <<'E'
#!/bin/sh
cp /run/edit "$1"
E
  chmod +x /run/editor; SYSTEMD_EDITOR=/run/editor script -qec "systemctl edit ${UNIT}" /dev/null`);
  await told(`the drop-in /etc/systemd/system/${UNIT}.d/override.conf was made and is set aside`);
  await eventually(
    () => shell(`systemctl show -P DropInPaths ${UNIT}`),
    paths => paths === '',
  );
  expect(await shell(`ls /etc/systemd/system/${UNIT}.d`)).toBe('override.conf.set-aside');
});
