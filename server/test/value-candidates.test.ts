import { describe, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompletionItem } from 'vscode-languageserver';
import type { Cluster } from '../src/cluster.ts';
import { completionsAt } from '../src/features/completion.ts';
import { atCursor } from './support/cursor.ts';

const cluster: Cluster = {
  cluster: 'prod',
  machines: [
    { id: 'aaaa', address: '10.0.0.1', metadata: { region: 'eu', disk: 'ssd' } },
    { id: 'bbbb', address: '10.0.0.2', metadata: { region: 'us' } },
    { id: 'cccc', address: '10.0.0.3', metadata: { region: 'eu' } },
  ],
  units: [],
};

function complete(marked: string, name?: string, known?: Cluster): { items: CompletionItem[]; text: string } {
  const { file, offset, text } = atCursor(marked, name);
  return { items: completionsAt(file, offset, { snippets: false, cluster: known }), text };
}

const labels = (marked: string, name?: string, known?: Cluster): string[] =>
  complete(marked, name, known).items.map(({ label }) => label);

/** The text after the proposal of that label was taken. */
function accept(marked: string, label: string, known?: Cluster): string {
  const { items, text } = complete(marked, undefined, known);
  const edit = items.find(item => item.label === label)?.textEdit;
  if (edit === undefined || !('range' in edit)) throw new Error(`no proposal ${label}`);
  return TextDocument.applyEdits(TextDocument.create('', '', 0, text), [edit]);
}

describe('words of values that are open', () => {
  test.each([
    ['[Service]\nKillSignal=|', 'a.service', 'SIGTERM'],
    ['[Service]\nCapabilityBoundingSet=CAP_KILL CAP|', 'a.service', 'CAP_NET_ADMIN'],
    ['[Service]\nSystemCallFilter=|', 'a.service', '@system-service'],
    ['[Service]\nMemoryMax=|', 'a.service', 'infinity'],
    ['[Timer]\nOnCalendar=|', 'a.timer', 'weekly'],
    ['[Timer]\nOnCalendar=|', 'a.timer', '*-*-* 03:00:00'],
  ])('%j has %s', (marked, name, expected) => {
    expect(labels(marked, name)).toContain(expected);
  });
});

describe('specifiers', () => {
  test('are proposed behind a percent sign, and put in its place', () => {
    expect(labels('[Service]\nExecStart=/bin/x %|')).toEqual(expect.arrayContaining(['%i', '%h', '%t', '%%']));
    expect(accept('[Service]\nExecStart=/bin/x a%|b', '%i')).toBe('[Service]\nExecStart=/bin/x a%ib');
    expect(accept('[Service]\nExecStart=/bin/x %%%n|', '%i')).toBe('[Service]\nExecStart=/bin/x %%%i');
  });

  test('in names of units are those that may stand there', () => {
    const found = labels('[Unit]\nAfter=db@%|');
    expect(found).toContain('%i');
    expect(found).not.toContain('%t');
  });

  test.each(['[Service]\nExecStart=/bin/x %%|', '[Service]\nExecStart=/bin/x |', '[Unknown]\nA=%|', '[X-Fleet]\nA=%|'])(
    'are not proposed for %j',
    marked => {
      expect(labels(marked).filter(label => label.startsWith('%'))).toEqual([]);
    },
  );
});

describe('of a cluster', () => {
  test('keys and values of metadata', () => {
    expect(labels('[X-Fleet]\nMachineMetadata=|', undefined, cluster)).toEqual(['disk', 'region']);
    expect(labels('[X-Fleet]\nMachineMetadata="region=|"', undefined, cluster)).toEqual(['eu', 'us']);
    expect(labels('[X-Fleet]\nMachineMetadata=rack=|', undefined, cluster)).toEqual([]);
    expect(accept('[X-Fleet]\nMachineMetadata=re|', 'region', cluster)).toBe('[X-Fleet]\nMachineMetadata=region=');
    expect(accept('[X-Fleet]\nMachineMetadata="disk=ssd" "region=e|u"', 'us', cluster)).toBe(
      '[X-Fleet]\nMachineMetadata="disk=ssd" "region=us"',
    );
    const [eu] = complete('[X-Fleet]\nMachineMetadata=region=|', undefined, cluster).items;
    expect(eu?.detail).toBe('2 machines');
  });

  test('its machines', () => {
    expect(labels('[X-Fleet]\nMachineID=|', undefined, cluster)).toEqual(['aaaa', 'bbbb', 'cccc']);
  });

  test('without one there is nothing to propose', () => {
    expect(labels('[X-Fleet]\nMachineMetadata=|')).toEqual([]);
    expect(labels('[X-Fleet]\nMachineID=|')).toEqual([]);
  });
});
