// What a time span, a size or a calendar expression amounts to, in plain words.
import {
  formatSize,
  formatTimeSpan,
  parseCalendar,
  parseMicroseconds,
  parseNanoseconds,
  parseResourceLimit,
  parseSize,
  parseTimeSpan,
  type CalendarSpec,
  type Directive,
} from '@flotilla/unit';

export type Meaning =
  | { readonly type: 'span'; readonly microseconds: bigint }
  | { readonly type: 'size'; readonly bytes: bigint }
  | { readonly type: 'limit'; readonly soft: string; readonly hard: string }
  | { readonly type: 'calendar'; readonly spec: CalendarSpec };

const infinity = 2n ** 64n - 1n;
const spans =
  /^(?:sec|sec_fix_0|sec_def_infinity|service_timeout|service_timeout_abort|job_timeout_sec|job_running_timeout_sec|managed_oom_mem_pressure_duration_sec)$/;
const sizes = /^(?:memory_limit|iec_size|iec_size_long|iec_uint64)$/;
const limitsOfBytes = /^RLIMIT_(?:FSIZE|DATA|STACK|CORE|RSS|AS|MEMLOCK|MSGQUEUE)$/;

/** Undefined for a value of another kind, and for one that can't be read. */
export function meaningOf({ parser, argument = '' }: Directive, value: string): Meaning | undefined {
  if (value === '' || value.includes('%')) return undefined;
  if (argument === 'TIMER_CALENDAR' || parser === 'calendar') {
    const spec = parseCalendar(value).value;
    return spec && { type: 'calendar', spec };
  }
  if (spans.test(parser) || parser === 'timer') return span(parseTimeSpan(value).value);
  if (parser === 'nsec') return span(parseNanoseconds(value).value, 1000n);
  if (sizes.test(parser)) return size(value === 'infinity' ? infinity : parseSize(value).value);
  if (parser !== 'rlimit') return undefined;
  if (argument === 'RLIMIT_RTTIME' && !value.includes(':')) return span(parseMicroseconds(value).value);
  const found = parseResourceLimit(argument, value).value;
  return found && limit(argument, found);
}

function span(amount: bigint | undefined, scale = 1n): Meaning | undefined {
  return amount === undefined
    ? undefined
    : { type: 'span', microseconds: amount === infinity ? amount : amount / scale };
}

function size(bytes: bigint | undefined): Meaning | undefined {
  return bytes === undefined ? undefined : { type: 'size', bytes };
}

function limit(resource: string, { soft, hard }: { soft: bigint; hard: bigint }): Meaning | undefined {
  const write = limitsOfBytes.test(resource) ? writeSize : resource === 'RLIMIT_CPU' ? writeSeconds : undefined;
  return write && { type: 'limit', soft: write(soft), hard: write(hard) };
}

const writeSeconds = (seconds: bigint): string =>
  seconds === infinity ? 'no limit' : formatTimeSpan(seconds * 1_000_000n);

/** `1.5G`, and exactly where that rounds. */
export function writeSize(bytes: bigint): string {
  return bytes === infinity ? 'no limit' : formatSize(bytes);
}

/** `1h 30min`; what is no limit in words. */
export function writeSpan(microseconds: bigint): string {
  return microseconds === infinity ? 'no limit' : formatTimeSpan(microseconds);
}
