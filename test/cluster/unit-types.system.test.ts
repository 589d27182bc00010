import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startCluster, type TestCluster } from '../support/cluster.ts';

/** One of each type, with the sub-state in which systemd has it once it is started. */
const UNITS: Readonly<Record<string, readonly [text: string, sub: string]>> = {
  't.service': ['[Service]\nExecStart=/bin/sleep infinity\n', 'running'],
  't.socket': ['[Socket]\nListenStream=/run/t.sock\nService=t-later.service\n', 'listening'],
  't.timer': ['[Timer]\nOnActiveSec=1h\nUnit=t-later.service\n', 'waiting'],
  't.path': ['[Path]\nPathExists=/nowhere\nUnit=t-later.service\n', 'waiting'],
  't.target': ['[Unit]\nDescription=a target\n', 'active'],
  't.slice': ['[Slice]\nMemoryAccounting=no\n', 'active'],
  'run-t.mount': ['[Mount]\nWhat=t\nWhere=/run/t\nType=tmpfs\n', 'mounted'],
  't-later.service': ['[Service]\nExecStart=/bin/sleep infinity\n', 'dead'],
};
const NAMES = Object.keys(UNITS);
const WAITING = 't-later.service';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startCluster({ machines: 1 });
});
afterAll(() => cluster.down());

const on = async (line: string): Promise<string> =>
  (await cluster.sandbox.exec('n1', ['sh', '-c', line])).stdout.trim();

test('units of every type are started, outlive fleetd untouched, and go without a trace', async () => {
  for (const [name, [text]] of Object.entries(UNITS)) cluster.file(name, text);
  await cluster.ok(['load', WAITING]);
  await cluster.ok(['start', ...NAMES.filter(name => name !== WAITING)]);
  const subStates = async (): Promise<Record<string, string>> => {
    const rows = (await cluster.ok(['list-units', '--no-legend', '--fields', 'unit,sub'])).trim().split('\n');
    return Object.fromEntries(rows.map(row => row.split(/\t+/) as [string, string]));
  };
  const wanted = Object.fromEntries(Object.entries(UNITS).map(([name, [, sub]]) => [name, sub]));
  await eventually(subStates, states => JSON.stringify(sorted(states)) === JSON.stringify(sorted(wanted)));

  const since = (): Promise<string> => on(`systemctl show -P ActiveEnterTimestampMonotonic ${NAMES.join(' ')}`);
  const before = await since();
  await on('systemctl restart fleet.service');
  // the log of that fleetd alone: fleet itself loaded and started units of some types again and again
  const journal =
    'journalctl --merge --no-pager _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID fleet.service)';
  const log = await eventually(
    () => on(journal),
    text => text.includes('is registered') && text.includes(`took over ${NAMES.length} units`),
  );
  expect(log).not.toMatch(/: (?:un)?load |: start |: stop /);
  expect(sorted(await subStates())).toEqual(sorted(wanted));
  expect(await since()).toBe(before);

  await cluster.ok(['destroy', ...NAMES]);
  expect(await on('ls /run/fleet/units')).toBe('');
  const left = (): Promise<string> => on(`systemctl list-units --all --no-legend --plain ${NAMES.join(' ')}`);
  expect(await eventually(left, text => text === '')).toBe('');
  expect(await on('mount | grep /run/t')).toBe('');
});

const sorted = (record: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
