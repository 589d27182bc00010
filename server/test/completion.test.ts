import { describe, expect, test } from 'vitest';
import { CompletionItemTag, type CompletionItem } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { completionsAt, resolveCompletion } from '../src/features/completion.ts';
import { atCursor } from './support/cursor.ts';

function complete(marked: string, name?: string, snippets = false): { items: CompletionItem[]; text: string } {
  const { file, offset, text } = atCursor(marked, name);
  return { items: completionsAt(file, offset, { snippets }), text };
}

function labels(marked: string, name?: string): string[] {
  return complete(marked, name).items.map(({ label }) => label);
}

/** The text after the proposal of that label was taken. */
function accept(marked: string, label: string, snippets = false): string {
  const { items, text } = complete(marked, undefined, snippets);
  const edit = items.find(item => item.label === label)?.textEdit;
  if (edit === undefined || !('range' in edit)) throw new Error(`no proposal ${label}`);
  return TextDocument.applyEdits(TextDocument.create('', '', 0, text), [edit]);
}

const serviceSections = ['[Unit]', '[Service]', '[Install]', '[X-Fleet]'];

describe('sections', () => {
  test.each([
    ['|', 'a.service', serviceSections],
    ['[|', 'a.service', serviceSections],
    ['[Un|]', 'a.service', serviceSections],
    ['  [|', 'a.timer', ['[Unit]', '[Timer]', '[Install]', '[X-Fleet]']],
    ['[|', 'a.socket.d/b.conf', ['[Unit]', '[Socket]', '[Install]', '[X-Fleet]']],
    ['Serv|', 'a.service', serviceSections],
    ['[|', 'a.container', ['[Unit]', '[Container]', '[Quadlet]', '[Service]', '[Install]']],
    ['[|', 'containers/systemd/a.network', ['[Unit]', '[Network]', '[Quadlet]', '[Service]', '[Install]']],
    ['[|', 'a.link', ['[Match]', '[Link]', '[SR-IOV]', '[EnergyEfficientEthernet]']],
    ['[|', 'systemd/logind.conf', ['[Login]']],
  ])('%j in %s', (marked, name, expected) => {
    expect(labels(marked, name)).toEqual(expected);
  });

  test('a file of unknown kind gets all sections', () => {
    expect(labels('[|', 'untitled')).toEqual(expect.arrayContaining(['[Service]', '[Timer]', '[X-Fleet]']));
  });

  test.each([
    ['[|', '[Service]'],
    ['[|]', '[Service]'],
    ['[Ser|vice]', '[Service]'],
    ['# a\n[Ser|\nExecStart=x', '# a\n[Service]\nExecStart=x'],
  ])('%j becomes %j', (marked, expected) => {
    expect(accept(marked, '[Service]')).toBe(expected);
  });
});

describe('names', () => {
  test.each(['[Service]\nExecStart=/bin/true\n|', '[Service]\nExecStart=/bin/true\r\n|'])(
    'are proposed on the empty last line: %j',
    marked => {
      expect(labels(marked)).toEqual(expect.arrayContaining(['ExecStartPre', '[Install]']));
    },
  );

  test('those of the section come first, then the other headers', () => {
    const found = labels('[Service]\n|');
    expect(found).toEqual(expect.arrayContaining(['ExecStart', 'Restart', 'User', 'MemoryMax', '[Install]']));
    expect(found).not.toContain('OnCalendar');
    expect(found).not.toContain('After');
    expect(found.slice(-4)).toEqual(serviceSections);
  });

  test.each([
    ['[Unit]\nAf|', 'a.service', 'After', 'ExecStart'],
    ['[Unit]\nx=y\n\n  |', 'a.service', 'After', 'ExecStart'],
    ['[Timer]\nOn|', 'a.timer', 'OnCalendar', 'ExecStart'],
    ['[Service]\nA=b\n[X-Fleet]\n|', 'a.service', 'MachineOf', 'ExecStart'],
    ['[Install]\n|', 'a.service', 'WantedBy', 'After'],
    ['[Container]\n|', 'a.container', 'PublishPort', 'ExecStart'],
    ['[Service]\n|', 'a.container', 'ExecStartPre', 'PublishPort'],
    ['[Network]\n|', 'containers/systemd/a.network', 'Subnet', 'DHCP'],
    ['[Match]\n[Network]\n|', 'a.network', 'DHCP', 'Subnet'],
    ['[Service]\n|', 'a.service.d/b.conf', 'ExecStart', 'After'],
    ['[Service]\n|', 'untitled', 'ExecStart', 'After'],
    ['[Service\n|', 'a.service', 'ExecStart', 'After'],
  ])('%j in %s has %s and not %s', (marked, name, has, hasNot) => {
    const found = labels(marked, name);
    expect(found).toContain(has);
    expect(found).not.toContain(hasNot);
  });

  test.each([
    ['# Exec|'],
    ['[Service]\n; Exec|'],
    ['[Timer]\nOn|'],
    ['[Unknown]\nA|'],
    ['[Service]\nnot an assignment \\\n|'],
  ])('none for %j', marked => {
    expect(labels(marked).filter(label => !label.startsWith('['))).toEqual([]);
  });

  test.each([
    ['[Service]\nRes|', 'Restart', '[Service]\nRestart='],
    ['[Service]\nRes|=no', 'Restart', '[Service]\nRestart=no'],
    ['[Service]\n  Re|st = no', 'Restart', '[Service]\n  Restart = no'],
    ['[Service]\n|\nUser=x', 'Restart', '[Service]\nRestart=\nUser=x'],
    ['[X-Fleet]\nMach|', 'MachineOf', '[X-Fleet]\nMachineOf='],
  ])('%j with %s becomes %j', (marked, label, expected) => {
    expect(accept(marked, label)).toBe(expected);
  });

  test('with snippets the words of a closed set are there to choose', () => {
    expect(accept('[Service]\nRem|', 'RemainAfterExit', true)).toBe('[Service]\nRemainAfterExit=${1|yes,no|}');
    expect(accept('[Service]\nExecSta|', 'ExecStart', true)).toBe('[Service]\nExecStart=');
  });

  test('old names are marked and come last', () => {
    const old = complete('[Unit]\n|').items.find(({ label }) => label === 'BindTo');
    const current = complete('[Unit]\n|').items.find(({ label }) => label === 'Wants');
    expect(old?.tags).toEqual([CompletionItemTag.Deprecated]);
    expect(current?.tags).toBeUndefined();
    expect((old?.sortText ?? '') > (current?.sortText ?? '')).toBe(true);
  });
});

describe('values', () => {
  test.each([
    ['Restart=|', 'no on-success on-failure on-abnormal on-watchdog on-abort always'],
    ['Restart=on-|', 'no on-success on-failure on-abnormal on-watchdog on-abort always'],
    ['RemainAfterExit=|', 'yes no'],
    ['ProtectSystem=|', 'yes no full strict'],
    ['ExecStart=|', ''],
    ['User=|', ''],
    ['Unknown=|', ''],
    ['ProtectSystem= \\\n  |', 'yes no full strict'],
  ])('%s', (line, expected) => {
    expect(labels(`[Service]\n${line}`).join(' ')).toBe(expected);
  });

  test('the type of a mount is not that of a service', () => {
    expect(labels('[Service]\nType=|')).toContain('oneshot');
    expect(labels('[Mount]\nType=|', 'a.mount')).toEqual([]);
  });

  test('units', () => {
    expect(labels('[Install]\nWantedBy=|')[0]).toBe('multi-user.target');
    expect(accept('[Unit]\nAfter=a.service netw|.target b.service', 'network-online.target')).toBe(
      '[Unit]\nAfter=a.service network-online.target b.service',
    );
  });

  test.each([
    ['[Unit]\nAfter=|', ['a.slice', 'b@.service', 'c.socket', 'multi-user.target']],
    ['[Service]\nSlice=|', ['a.slice', 'system.slice']],
    ['[Service]\nSockets=|', ['c.socket', 'dbus.socket']],
    ['[Install]\nAlias=|', []],
    ['[Install]\nDefaultInstance=|', []],
    ['[X-Fleet]\nConflicts=|', ['a.slice', 'b@.service', 'c.socket']],
  ])('units of the workspace come first: %j', (marked, expected) => {
    const { file, offset } = atCursor(marked);
    const units = (): string[] => ['a.slice', 'a.service', 'b@.service', 'c.socket'];
    const found = completionsAt(file, offset, { snippets: false, units }).map(({ label }) => label);
    expect(found.slice(0, expected.length)).toEqual(expected);
    expect(found.length > 0).toBe(expected.length > 0);
  });

  test('of [X-Fleet]', () => {
    expect(labels('[X-Fleet]\nGlobal=|')).toEqual(['true', 'false']);
    expect(labels('[X-Fleet]\nOnPartition=|')).toEqual(['continue', 'stop']);
    expect(labels('[X-Fleet]\nMachineOf=|')).toEqual([]);
  });
});

describe('documentation', () => {
  test.each([
    [
      '[Service]\n|',
      'Restart',
      /\*\*Restart=\*\* in \[Service\][^]*service shall be restarted[^]*systemd\.service\(5\)/,
    ],
    ['[X-Fleet]\n|', 'MachineOf', /the machine that runs the unit/],
    ['|', '[Timer]', undefined],
    ['|', '[Service]', /processes of a service[^]*systemd\.service\(5\)/],
  ])('%j %s', async (marked, label, expected) => {
    const item = complete(marked).items.find(found => found.label === label);
    if (expected === undefined) {
      expect(item).toBeUndefined();
      return;
    }
    // as an editor does it: the item goes over the wire before it is resolved
    const resolved = await resolveCompletion(JSON.parse(JSON.stringify(item)) as CompletionItem);
    expect(resolved.documentation).toMatchObject({
      kind: 'markdown',
      value: expect.stringMatching(expected) as string,
    });
  });
});
