import type { Directive } from '../catalog/index.ts';

/** Parsers that know no empty value; for the others it takes back what was set before. */
const refusing: ReadonlySet<string> = new Set([
  ...[
    'bool',
    'int',
    'unsigned',
    'long',
    'iec_size',
    'iec_size_long',
    'mode',
    'signal',
    'rlimit',
    'log_level',
    'log_facility',
  ],
  ...[
    'sec',
    'sec_fix_0',
    'nsec',
    'service_timeout',
    'job_timeout_sec',
    'job_running_timeout_sec',
    'exec_cpu_sched_prio',
  ],
  ...[
    'exec_input',
    'exec_output',
    'bus_name',
    'unit_slice',
    'trigger_unit',
    'socket_service',
    'socket_protocol',
    'socket_bind',
  ],
  ...[
    'socket_timestamping',
    'socket_defer_trigger',
    'job_mode',
    'job_mode_isolate',
    'emergency_action',
    'collect_mode',
  ],
  ...['service_type', 'service_exit_type', 'service_restart', 'service_restart_mode', 'service_timeout_failure_mode'],
  ...['notify_access', 'oom_policy', 'managed_oom_preference', 'pressure_watch', 'device_policy', 'exec_keyring_mode'],
  ...[
    'exec_utmp_mode',
    'exec_preserve_mode',
    'exec_memory_thp',
    'private_bpf',
    'private_pids',
    'private_tmp',
    'private_users',
  ],
  ...['proc_subset', 'protect_control_groups', 'protect_home', 'protect_proc', 'protect_system'],
]);

/** Whether systemd complains about an empty value and lets everything be as it was. */
export function refusesEmpty({ parser }: Directive): boolean {
  return refusing.has(parser);
}
