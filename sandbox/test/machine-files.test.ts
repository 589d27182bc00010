import { describe, expect, it } from 'vitest';
import type { FileSet } from '../src/file-set.ts';
import { machineFiles } from '../src/machine-files.ts';
import { machinePlace, nameOfDirectory, placeOf } from '../src/place.ts';
import { DEFAULT_SETTINGS, type Settings } from '../src/settings.ts';

const place = placeOf('blue', 7);
const UNITS = { 'fleet.service': '[Service]\n', 'fleet.socket': '[Socket]\n' };
const WANTS = '/etc/systemd/system/multi-user.target.wants';

function filesOf(settings: Partial<Settings>, index = 1): FileSet {
  return machineFiles({
    place,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    machine: machinePlace(place, index),
    units: UNITS,
  });
}

describe('places', () => {
  it('keeps the names of devices within the 15 letters that the kernel takes', () => {
    expect(machinePlace(placeOf('blue', 255), 244).cable.length).toBeLessThanOrEqual(15);
  });

  it('knows the folders of sandboxes', () => {
    const folders = ['flotilla-sandbox', 'flotilla-sandbox-blue', 'flotilla', 'systemd'];
    expect(folders.map(nameOfDirectory)).toEqual(['default', 'blue', undefined, undefined]);
  });
});

describe('the files of a machine', () => {
  it('tells fleetd where etcd is, its own address, and its metadata', () => {
    expect(filesOf({}, 2).files['/etc/fleet/fleet.conf']).toBe(
      'etcd_servers=["http://10.99.7.1:2379"]\npublic_ip="10.99.7.12"\nmetadata="region=west,node=n2"\ninsecure_listen=true\n',
    );
    expect(filesOf({}, 1).files['/etc/fleet/fleet.conf']).toContain('metadata="region=east,node=n1"');
    expect(filesOf({ ttl: '2s' }).files['/etc/fleet/fleet.conf']).toContain('agent_ttl="2s"\n');
  });

  it('opens the API to the host besides the Unix socket', () => {
    const dropIn = filesOf({}, 3).files['/etc/systemd/system/fleet.socket.d/sandbox.conf'];
    expect(dropIn).toContain('ListenStream=10.99.7.13:49153\n');
  });

  it('runs fleetd only when it is wanted', () => {
    expect(filesOf({}).links).toHaveProperty([`${WANTS}/fleet.service`]);
    const bare = filesOf({ fleetd: false });
    expect([...Object.keys(bare.files), ...Object.keys(bare.links)].join(' ')).not.toContain('fleet.service');
  });

  it('makes the first machines members of etcd', () => {
    const member = (index: number) => filesOf({ machines: 4, etcdMembers: 3 }, index);
    expect(member(3).links).toHaveProperty([`${WANTS}/etcd.service`]);
    expect(member(4).links).not.toHaveProperty([`${WANTS}/etcd.service`]);
    expect(member(3).files['/etc/systemd/system/etcd.service']).toContain(
      '--initial-cluster n1=http://10.99.7.11:2380,n2=http://10.99.7.12:2380,n3=http://10.99.7.13:2380',
    );
    expect(member(4).files['/etc/fleet/fleet.conf']).toContain(
      'etcd_servers=["http://10.99.7.11:2379","http://10.99.7.12:2379","http://10.99.7.13:2379"]',
    );
  });

  it('keeps the clock, modules and devices of the host out of reach of services', () => {
    for (const unit of ['systemd-timesyncd.service', 'systemd-modules-load.service', 'systemd-udevd.service'])
      expect(filesOf({}).links[`/etc/systemd/system/${unit}`]).toBe('/dev/null');
  });

  it('gives units of CoreOS their etcd and their addresses', () => {
    const { files, links } = filesOf({ coreos: true });
    expect(files['/etc/environment']).toContain('COREOS_PUBLIC_IPV4=10.99.7.11\n');
    expect(files['/etc/systemd/system/etcd-local-4001.service']).toContain('10.99.7.1:2379');
    expect(links).toHaveProperty(['/etc/systemd/system/sockets.target.wants/etcd-local-2379.socket']);
  });

  it('lets docker pull from the registry beside the machines', () => {
    expect(filesOf({ docker: true }).files['/etc/docker/daemon.json']).toBe(
      '{"registry-mirrors":["http://10.99.7.1:5000"],"insecure-registries":["10.99.7.1:5000"]}\n',
    );
  });
});
