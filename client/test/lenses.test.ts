import { toSnapshot } from '@flotilla/registry';
import { describe, expect, it } from 'vitest';
import { lensesOf } from '../src/editor/lenses.ts';
import { previewPlacement } from '../src/editor/preview.ts';
import { N1, N2, placement, state, TEXT, unit, view, type Parts } from './cluster-view.ts';
import { indexView } from '../src/explorer/unit-status.ts';

const NAME = 'a.service';
const EAST = `${TEXT}[X-Fleet]\nMachineMetadata=region=east\n`;
const MOON = `${TEXT}[X-Fleet]\nMachineMetadata=region=moon\n`;
const GLOBAL = `${TEXT}[X-Fleet]\nGlobal=true\n`;
const running: Parts = {
  units: [unit(NAME)],
  schedule: [placement(NAME, N2)],
  states: [state(NAME, N2, 'active', 'running')],
};

/** Titles above a file, with what a click runs. */
function titles(parts: Parts, name: string, text: string): string[] {
  const cluster = view(parts);
  const index = indexView(cluster);
  const lenses = lensesOf(index, 'prod', name, text, () => previewPlacement(index, toSnapshot(cluster), name, text));
  return lenses.map(({ title, command }) => (command === undefined ? title : `${title} → ${command.slice(9)}`));
}

/** [what the file is, the cluster, its name, its text, the lenses] */
const cases: [string, Parts, string, string, string[]][] = [
  ['new', {}, NAME, EAST, ['$(server) prod: would run on 10.0.0.1', '$(play) Start → start']],
  [
    'new and fits nowhere',
    {},
    NAME,
    MOON,
    ['$(warning) prod: 0 of 2 machines: 2 lack region=moon', '$(play) Start → start'],
  ],
  [
    'new and for every machine',
    {},
    NAME,
    GLOBAL,
    ['$(server) prod: would run on 2 of 2 machines', '$(play) Start → start'],
  ],
  [
    'new in a cluster without machines',
    { machines: [] },
    NAME,
    TEXT,
    ['$(warning) prod: no machine has joined the cluster', '$(play) Start → start'],
  ],
  ['not a unit', {}, NAME, '[Service\n', []],
  [
    'deployed as it is',
    running,
    NAME,
    `# a comment\n${TEXT}`,
    ['$(pass-filled) prod: active/running · 10.0.0.2 · launched → showJournal', '$(debug-stop) Stop → stop'],
  ],
  [
    'deployed as another text',
    running,
    NAME,
    EAST,
    [
      '$(pass-filled) prod: active/running · 10.0.0.2 · launched → showJournal',
      '$(diff) the file differs → compare',
      '$(server) prod: would run on 10.0.0.1',
      '$(play) Replace and Start → start',
    ],
  ],
  [
    'submitted only',
    { units: [unit(NAME, 'inactive')] },
    NAME,
    TEXT,
    ['$(circle-slash) prod: inactive', '$(play) Start → start'],
  ],
  [
    'a template',
    { units: [unit('w@1.service')], states: [state('w@1.service', N1, 'active', 'running')] },
    'w@.service',
    TEXT,
    ['prod: 1 of 1 instances active', '$(play) Start Instances… → start'],
  ],
  ['a template without instances', {}, 'w@.service', TEXT, ['prod: no instance', '$(play) Start Instances… → start']],
];

describe('above a file that is', () => {
  it.each(cases)('%s', (_what, parts, name, text, lenses) => {
    expect(titles(parts, name, text)).toEqual(lenses);
  });
});
