import { describe, expect, it } from 'vitest';
import { metadataText, readMetadataText } from '../src/machines/metadata-text.ts';
import { sshArguments } from '../src/machines/ssh-command.ts';
import { diagnosticsText } from '../src/status/diagnostics.ts';
import { statusText } from '../src/status/status-text.ts';
import { index, N1, N2, placement, state, unit } from './cluster-view.ts';

describe('the terminal on a machine', () => {
  it('gives OpenSSH what the settings say, and leaves the rest to it', () => {
    const settings = { user: 'core', port: 2222, identityFile: '/home/ada/key', knownHostsFile: '/home/ada/my hosts' };
    expect(sshArguments(settings, '10.0.0.1').join(' ')).toBe(
      '-p 2222 -i /home/ada/key -o UserKnownHostsFile="/home/ada/my hosts" -l core -- 10.0.0.1',
    );
    const plain = { user: undefined, port: 22, identityFile: undefined, knownHostsFile: '/k' };
    expect(sshArguments(plain, '-oProxyCommand=x')).toEqual(['-o', 'UserKnownHostsFile=/k', '--', '-oProxyCommand=x']);
  });
});

describe('edited metadata', () => {
  const before = { region: 'east', disk: 'ssd' };
  /** [as typed, changes, problem] */
  const cases: [string, string[], RegExp | undefined][] = [
    ['disk=ssd region=east', [], undefined],
    ['disk=hdd region=east', ['disk=hdd'], undefined],
    ['disk=ssd region=east rack=7', ['rack=7'], undefined],
    ['disk=ssd', ['region gone'], undefined],
    ['', ['region gone', 'disk gone'], undefined],
    ['disk', [], /disk is not like region=eu/],
    ['=x', [], /=x is not like/],
    ['disk= region=east', [], /disk= is not like/],
    ['disk=a disk=b', [], /disk is given twice/],
  ];
  it.each(cases)('"%s"', (text, changes, problem) => {
    const { edits, problem: said } = readMetadataText(before, text);
    expect(edits.map(({ key, value }) => (value === undefined ? `${key} gone` : `${key}=${value}`))).toEqual(changes);
    if (problem === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(problem);
  });
  it('begins with what is there, sorted', () => expect(metadataText(before)).toBe('disk=ssd region=east'));
});

describe('the status bar', () => {
  const view = index({
    units: ['a', 'b', 'c'].map(name => unit(`${name}.service`)).concat(unit('d.service', 'inactive')),
    schedule: [placement('a.service', N1), placement('b.service', N2)],
    states: [state('a.service', N1, 'active', 'running'), state('b.service', N2, 'failed', 'failed')],
  });
  it('counts what is active of what is to run', () => {
    expect(statusText('prod', view, false)).toBe('$(server-environment) prod 1/3 · 1 failed');
  });
  it('says that it connects or that there is trouble', () => {
    expect(statusText('prod', undefined, false)).toBe('$(loading~spin) prod');
    expect(statusText('prod', view, true)).toBe('$(debug-disconnect) prod');
  });
  it('is summed up for a report without names and addresses', () => {
    const settings = { endpoints: ['http://secret.example:2379'], tls: undefined, username: 'ada', name: 'hidden' };
    const connection = { settings, index: view, problem: undefined } as never;
    const around = { extension: '0.1.0', editor: 'E 1', system: 'linux', remote: '', trusted: true };
    const text = diagnosticsText(around, [connection]);
    expect(text).toContain('cluster 1: 1 endpoints, login connected 2 machines (fleetd 0.1.0) 4 units, 2 states');
    expect(text).not.toMatch(/secret|ada|hidden|10\.0/);
    expect(diagnosticsText(around, [])).toContain('no cluster');
  });
});
