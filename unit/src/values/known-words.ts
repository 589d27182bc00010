import { addressFamilies } from './address-family.ts';
import { capabilities } from './capability.ts';
import { shorthands } from './calendar-shorthand.ts';
import { controllers } from './control-group.ts';
import { errnoNames } from './errno.ts';
import { exitStatuses } from './exit-status.ts';
import { coredumpKinds, namespaces, secureBits } from './flags.ts';
import { ioClasses, logFacilities, logLevels, schedulingPolicies, typesOfService } from './named-number.ts';
import { architectures } from './personality.ts';
import { signalNames } from './signal.ts';
import { systemCallArchitectures } from './system-call-filter.ts';
import { systemCallGroups, systemCalls } from './system-calls.ts';
import type { Directive } from '../catalog/index.ts';

const infinity = ['infinity'];
const signals = [...signalNames, 'RTMIN', 'RTMAX'].map(name => `SIG${name}`);

const byParser: Readonly<Record<string, () => readonly string[]>> = {
  address_families: () => ['none', ...addressFamilies],
  capability_set: () => capabilities,
  cg_cpu_weight: () => ['idle'],
  concurrency_max: () => infinity,
  delegate: () => ['yes', 'no', ...controllers],
  disable_controllers: () => controllers,
  exec_coredump_filter: () => coredumpKinds,
  exec_cpu_affinity: () => ['numa'],
  exec_cpu_sched_policy: () => schedulingPolicies,
  exec_io_class: () => ioClasses,
  exec_mount_propagation_flag: () => ['shared', 'slave', 'private'],
  exec_quota: () => ['off'],
  exec_secure_bits: () => secureBits,
  ip_tos: () => typesOfService,
  log_facility: () => logFacilities,
  log_level: () => logLevels,
  memory_limit: () => infinity,
  namespace_flags: () => ['yes', 'no', ...namespaces],
  numa_mask: () => ['all'],
  personality: () => architectures,
  rlimit: () => infinity,
  set_status: () => [...exitStatuses.keys(), ...signals],
  signal: () => signals,
  socket_timestamping: () => ['off', 'us', 'ns'],
  syscall_archs: () => systemCallArchitectures,
  syscall_errno: () => ['kill', ...errnoNames],
  syscall_filter: () => [...systemCallGroups, ...systemCalls],
  syscall_log: () => [...systemCallGroups, ...systemCalls],
  tasks_max: () => infinity,
};

const spans: ReadonlySet<string> = new Set([
  ...['sec', 'sec_fix_0', 'sec_def_infinity', 'nsec'],
  ...['service_timeout', 'service_timeout_abort', 'job_timeout_sec', 'job_running_timeout_sec'],
]);

/** Words that may stand in a value, alone or in its list, for completion; none where values are free. */
export function knownWords({ parser, argument }: Directive): readonly string[] {
  if (parser === 'timer') return argument === 'TIMER_CALENDAR' ? shorthands.filter(name => name !== 'anually') : [];
  return byParser[parser]?.() ?? (spans.has(parser) ? infinity : []);
}
