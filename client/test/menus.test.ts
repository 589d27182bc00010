import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  bucketContext,
  clusterContext,
  goneContext,
  groupContext,
  machineContext,
  messageContext,
  moreContext,
  unitContext,
  type UnitContext,
} from '../src/explorer/context-value.ts';

interface MenuItem {
  readonly command: string;
  readonly when: string;
  readonly group: string;
}
const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  contributes: { menus: Record<string, MenuItem[]> };
};
const all = manifest.contributes.menus['view/item/context'] ?? [];
const items = all.filter(item => item.when.startsWith('view == flotilla.clusters '));

/** What the context menu and the icons of a row offer, by the manifest's own expressions. */
function offered(context: string, where: 'inline' | 'menu'): string[] {
  return items
    .filter(item => item.group.startsWith('inline') === (where === 'inline'))
    .filter(item => pattern(item.when).test(context))
    .map(item => item.command.replace('flotilla.', ''));
}

function pattern(when: string): RegExp {
  const source = /^view == flotilla\.clusters && viewItem =~ \/(.+)\/$/.exec(when)?.[1];
  if (source === undefined) throw new Error(`not an expression over the tree: ${when}`);
  return new RegExp(source);
}

const unit: UnitContext = {
  desired: 'launched',
  status: 'active',
  template: false,
  global: false,
  drift: false,
  placed: true,
};

/** [row, its context, icons, menu] */
const rows: [string, string, string[], string[]][] = [
  [
    'a running unit',
    unitContext(unit),
    ['showJournal', 'stop'],
    [
      'showDeployed',
      'editDeployed',
      'rollBack',
      'copyName',
      'restart',
      'stop',
      'unload',
      'showStatus',
      'compareOnMachine',
      'showJournal',
      'journalWithOptions',
      'journalInTerminal',
      'destroy',
      'compare',
    ],
  ],
  [
    'a failed unit with drift',
    unitContext({ ...unit, status: 'failed', drift: true }),
    ['showJournal', 'stop'],
    [
      'showDeployed',
      'editDeployed',
      'rollBack',
      'copyName',
      'restart',
      'stop',
      'unload',
      'showStatus',
      'compareOnMachine',
      'showJournal',
      'journalWithOptions',
      'journalInTerminal',
      'destroy',
      'compare',
    ],
  ],
  [
    'a global unit',
    unitContext({ ...unit, global: true }),
    ['showJournal', 'stop'],
    [
      'showDeployed',
      'editDeployed',
      'rollBack',
      'copyName',
      'restart',
      'stop',
      'unload',
      'showStatus',
      'compareOnMachine',
      'showJournal',
      'journalWithOptions',
      'journalInTerminal',
      'destroy',
      'compare',
    ],
  ],
  [
    'a loaded unit',
    unitContext({ ...unit, desired: 'loaded', status: 'inactive' }),
    ['showJournal', 'start'],
    [
      'showDeployed',
      'editDeployed',
      'rollBack',
      'copyName',
      'start',
      'unload',
      'showStatus',
      'compareOnMachine',
      'showJournal',
      'journalWithOptions',
      'journalInTerminal',
      'destroy',
      'compare',
    ],
  ],
  [
    'a submitted unit',
    unitContext({ ...unit, desired: 'inactive', status: 'off', placed: false }),
    ['start'],
    ['showDeployed', 'editDeployed', 'rollBack', 'copyName', 'start', 'load', 'destroy', 'compare'],
  ],
  [
    'a template',
    unitContext({ ...unit, desired: 'inactive', status: 'off', placed: false, template: true }),
    ['start'],
    ['showDeployed', 'editDeployed', 'rollBack', 'copyName', 'start', 'load', 'destroy', 'compare'],
  ],
  [
    'a unit that fits nowhere',
    unitContext({ ...unit, status: 'unplaced', placed: false }),
    ['stop'],
    ['showDeployed', 'editDeployed', 'rollBack', 'copyName', 'stop', 'unload', 'destroy', 'compare'],
  ],
  [
    'a destroyed unit that is still held',
    unitContext({ ...unit, desired: 'gone', status: 'deactivating' }),
    ['showJournal'],
    ['copyName', 'showStatus', 'compareOnMachine', 'showJournal', 'journalWithOptions', 'journalInTerminal'],
  ],
  [
    'a machine',
    machineContext(false),
    ['openTerminal'],
    [
      'copyName',
      'copyMachineId',
      'editMetadata',
      'cordon',
      'drain',
      'openTerminal',
      'forwardPort',
      'upgradeMachine',
      'removeMachine',
    ],
  ],
  ['a machine that has gone', goneContext(), [], []],
  [
    'a cordoned machine',
    machineContext(true),
    ['openTerminal'],
    [
      'copyName',
      'copyMachineId',
      'editMetadata',
      'drain',
      'uncordon',
      'openTerminal',
      'forwardPort',
      'upgradeMachine',
      'removeMachine',
    ],
  ],
  [
    'a cluster',
    clusterContext('live', false),
    ['reconnect'],
    ['copyName', 'reconnect', 'editClusters', 'removeCluster', 'editCluster', 'testConnection', 'addMachine'],
  ],
  [
    'a cluster with a login',
    clusterContext('trouble', true),
    ['reconnect'],
    [
      'copyName',
      'reconnect',
      'enterPassword',
      'forgetPassword',
      'editClusters',
      'removeCluster',
      'editCluster',
      'testConnection',
      'addMachine',
    ],
  ],
  ['a message', messageContext('refused', false), [], ['editClusters']],
  ['a message about a login', messageContext('login', true), [], ['enterPassword', 'editClusters']],
  ['the machines', groupContext('machines'), ['addMachine'], ['addMachine']],
  ['the units', groupContext('units'), [], ['groupUnits', 'sortUnits']],
  ['units of one kind', bucketContext('state'), [], ['groupUnits', 'sortUnits']],
  ['the rest of a long list', moreContext, [], []],
];

describe('the menus offer for', () => {
  it.each(rows)('%s', (_row, context, icons, menu) => {
    expect(offered(context, 'inline')).toEqual(icons);
    expect(offered(context, 'menu')).toEqual(menu);
  });
});
