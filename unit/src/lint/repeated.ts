// Settings that take one value and are set again in the same file.
import { directive, sectionsOf, unitTypes, valuesOf, type Directive } from '../catalog/index.ts';
import { entriesOf } from '../locate.ts';
import type { EntryNode, Range } from '../syntax.ts';
import type { LintContext } from './context.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { isTaken } from './settings.ts';

/** Parsers, beside those of closed words, that put a value in the place of the one before. */
const single = new Set(
  [
    'bool tristate string unit_string_printf unit_path_printf unsigned int long mode sec sec_fix_0 sec_def_infinity nsec',
    'iec_size iec_size_long exit_status job_timeout_sec job_running_timeout_sec job_mode_isolate reboot_parameter',
    'bus_name pid_file signal service_timeout service_timeout_abort working_directory user_group_compat rlimit',
    'exec_cpu_sched_policy exec_cpu_sched_prio exec_io_class exec_io_priority exec_nice exec_oom_score_adjust',
    'exec_input exec_output log_level log_facility personality private_users exec_mount_propagation_flag',
    'cpu_quota cg_weight cg_cpu_weight cpu_shares memory_limit tasks_max unit_slice socket_bind socket_service',
    'socket_protocol ip_tos mount_node swap_priority protect_hostname',
  ].flatMap(line => line.split(' ')),
);

/** Whether a value takes the place of the one before. */
export function takesOne({ parser }: Directive): boolean {
  return single.has(parser) || valuesOf(parser) !== undefined;
}

/** Of several values of one setting the last counts, and systemd says nothing; of units to trigger the first counts. */
export function checkRepeated(context: LintContext): Diagnostic[] {
  const { document, kind } = context;
  const names = [...new Set(document.sections.map(({ name }) => name))];
  return names.flatMap(section => {
    const type = kind ?? unitTypes.find(each => sectionsOf(each).includes(section));
    if (type === undefined) return [];
    return [...byKey(entriesOf(document, section))].flatMap(([key, entries]) => {
      const found = entries.length < 2 ? undefined : directive(type, section, key);
      return found === undefined ? [] : repeated(context, type, found, entries);
    });
  });
}

function byKey(entries: readonly EntryNode[]): ReadonlyMap<string, EntryNode[]> {
  const found = new Map<string, EntryNode[]>();
  for (const entry of entries) {
    const same = found.get(entry.key);
    if (same === undefined) found.set(entry.key, [entry]);
    else same.push(entry);
  }
  return found;
}

function repeated(
  context: LintContext,
  type: string,
  found: Directive,
  entries: readonly EntryNode[],
): readonly Diagnostic[] {
  const isFirst = found.parser === 'trigger_unit';
  if (!isFirst && !takesOne(found)) return [];
  const reset = entries.findLastIndex(({ value }) => value === '');
  const taken = entries.slice(reset + 1).filter(entry => isTaken(found, entry, type, context.unitName));
  const { name } = found;
  if (isFirst) {
    const message = `A .${type} unit starts one unit, the first that ${name}= tells: remove this one.`;
    return taken.slice(1).map(entry => diagnostic('ignored-value', wholeOf(entry), message, { remove: true }));
  }
  const message = `${name}= is set again further down, and only the last one counts: remove this one.`;
  return taken.slice(0, -1).map(entry => diagnostic('overridden-setting', wholeOf(entry), message, { remove: true }));
}

const wholeOf = ({ keyRange, valueRange }: EntryNode): Range => ({ start: keyRange.start, end: valueRange.end });
