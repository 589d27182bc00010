// What systemd demands of the jobs and actions in [Unit] of any unit.
import { parseTimeSpan } from '../../values/time-span.ts';
import { diagnostic, type Diagnostic } from '../diagnostic.ts';
import { wholeOf, type Setting, type Settings } from '../settings.ts';

export function checkJobs(settings: Settings): Diagnostic[] {
  return [...isolated(settings, 'OnFailure'), ...isolated(settings, 'OnSuccess'), ...runningTimeout(settings)];
}

/** Only one unit can be isolated (`unit_validate_on_termination_job_modes()`). */
function isolated(settings: Settings, name: string): Diagnostic[] {
  const mode = settings.last('Unit', `${name}JobMode`);
  const old = name === 'OnFailure' && mode === undefined && settings.flag('Unit', 'OnFailureIsolate') === true;
  if (mode?.value !== 'isolate' && !old) return [];
  const entries = settings.list('Unit', name);
  const units = new Set(entries.flatMap(({ value }) => value.split(/\s+/)));
  if (units.size < 2 || [...units].some(unit => unit.includes('%'))) return [];
  const last = entries.at(-1);
  if (last === undefined) return [];
  const message = `With ${name}JobMode=isolate ${name}= can start one unit only: name a .target that wants the others.`;
  return [diagnostic('conflicting-settings', wholeOf(last), message)];
}

function runningTimeout(settings: Settings): Diagnostic[] {
  const running = settings.last('Unit', 'JobRunningTimeoutSec');
  const whole = settings.last('Unit', 'JobTimeoutSec');
  if (running === undefined || whole === undefined) return [];
  const [inner, outer] = [spanOf(running), spanOf(whole)];
  if (inner === undefined || outer === undefined || inner <= outer) return [];
  const message = 'JobRunningTimeoutSec= has no effect when it is more than JobTimeoutSec=: make it less.';
  return [diagnostic('no-effect', wholeOf(running), message)];
}

/** Zero is no limit; undefined when nobody can tell. */
function spanOf({ value, isOpen }: Setting): bigint | undefined {
  const span = isOpen ? undefined : parseTimeSpan(value).value;
  return span === 0n ? 2n ** 64n : span;
}
