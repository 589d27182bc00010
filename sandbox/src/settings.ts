// What a sandbox is made of, as asked for and as kept in its folder.
import { SandboxError } from './errors.ts';
import { MAX_MACHINES } from './place.ts';

export interface Settings {
  readonly machines: number;
  /** Machines that run etcd as a service; 0: one etcd on the host, beside the machines. */
  readonly etcdMembers: number;
  /** Docker in every machine, and a registry of images beside them. */
  readonly docker: boolean;
  /** What units written for CoreOS expect: etcd at 127.0.0.1:2379 and :4001, its v2 interface, addresses in /etc/environment. */
  readonly coreos: boolean;
  /** fleetd as a service in every machine; without it they are machines with systemd and ssh. */
  readonly fleetd: boolean;
  /** `agent_ttl` of fleetd, such as `3s`; its own default when absent. */
  readonly ttl?: string;
}

export const DEFAULT_SETTINGS: Settings = { machines: 3, etcdMembers: 0, docker: false, coreos: false, fleetd: true };

/** Returns the settings, or throws `SandboxError` naming the one that can't be. */
export function checkSettings(settings: Settings): Settings {
  const { machines, etcdMembers, ttl } = settings;
  if (!Number.isInteger(machines) || machines < 1 || machines > MAX_MACHINES)
    throw new SandboxError(`a sandbox has 1 to ${MAX_MACHINES} machines, not ${machines}`);
  if (![0, 1, 3, 5].includes(etcdMembers))
    throw new SandboxError(`etcd has 1, 3 or 5 members, not ${etcdMembers}: with an even number it gains nothing`);
  if (etcdMembers > machines)
    throw new SandboxError(`an etcd of ${etcdMembers} members needs as many machines; there would be ${machines}`);
  if (ttl !== undefined && !/^[1-9][0-9]*(ms|s|m)$/.test(ttl))
    throw new SandboxError(`--ttl takes a time such as 3s or 500ms, not "${ttl}"`);
  return settings;
}
