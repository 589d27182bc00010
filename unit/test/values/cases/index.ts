import type { ValueTable } from '../check.ts';
import { calendarCases } from './calendar.ts';
import { integerCases } from './integer.ts';
import { rlimitCases } from './rlimit.ts';
import { shareCases, sizeCases } from './size.ts';
import { timeSpanCases } from './time-span.ts';
import { modeCases } from './mode.ts';
import { cpuSetCases } from './cpu-set.ts';
import { signalCases } from './signal.ts';
import { systemCallCases } from './system-call.ts';
import { flagCases } from './flags.ts';
import { namedNumberCases } from './named-number.ts';
import { deviceLimitCases } from './device-limit.ts';

/** Every table, for the comparison with systemd. */
export const allCases: readonly ValueTable[] = [
  ...integerCases,
  ...timeSpanCases,
  ...calendarCases,
  ...sizeCases,
  ...shareCases,
  ...rlimitCases,
  ...modeCases,
  ...cpuSetCases,
  ...signalCases,
  ...systemCallCases,
  ...flagCases,
  ...namedNumberCases,
  ...deviceLimitCases,
];
