import { describe, expect, it } from 'vitest';
import { mountPoints } from '../src/down.ts';
import { addressNumber, freeNumbers, routedRanges } from '../src/network.ts';

const range = (first: string, last: string) => ({ first: addressNumber(first), last: addressNumber(last) });

describe('choosing a network', () => {
  it('reads the routes that the kernel prints, without the default route', () => {
    const table = [
      'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
      'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
      'flbr0\t0000630A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
      '',
    ].join('\n');
    expect(routedRanges(table)).toEqual([range('10.99.0.0', '10.99.0.255')]);
  });

  const cases: [what: string, name: string, used: ReturnType<typeof range>[], first: number | undefined][] = [
    ['the default sandbox has the first', 'default', [], 0],
    ['others leave it alone', 'blue', [], 1],
    ['one that is routed is not free', 'default', [range('10.99.0.0', '10.99.0.255')], 1],
    ['one address is enough', 'blue', [range('10.99.1.77', '10.99.1.77')], 2],
    ['a wide route covers several', 'blue', [range('10.99.0.0', '10.99.7.255')], 8],
    ['everything may be taken', 'default', [range('10.0.0.0', '10.255.255.255')], undefined],
  ];
  it.each(cases)('%s', (_what, name, used, first) => expect(freeNumbers(name, used)[0]).toBe(first));
});

describe('mounts of a sandbox', () => {
  it('finds those at and below its folder, innermost first, and no neighbour', () => {
    const line = (id: number, point: string) => `${id} 1 0:30 / ${point} rw,relatime - tmpfs tmpfs rw`;
    const text = [
      line(20, '/'),
      line(30, '/run/flotilla-sandbox'),
      line(31, '/run/flotilla-sandbox/.cgroup'),
      line(32, '/run/flotilla-sandbox-b'),
      line(33, '/run/flotilla-sandbox/n1/a\\040b'),
      '',
    ].join('\n');
    expect(mountPoints(text, '/run/flotilla-sandbox')).toEqual([
      '/run/flotilla-sandbox/n1/a b',
      '/run/flotilla-sandbox/.cgroup',
      '/run/flotilla-sandbox',
    ]);
  });
});
