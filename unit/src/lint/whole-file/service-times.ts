// Times and steps of a service that mean nothing without, or together with, other settings.
import { infinity, parseTimeSpan } from '../../values/time-span.ts';
import { diagnostic, type Diagnostic } from '../diagnostic.ts';
import { wholeOf, type Setting, type Settings } from '../settings.ts';

const SECTION = 'Service';

/** Settings that systemd ignores with a warning. `type` is undefined when nobody can tell it. */
export function checkServiceTimes(settings: Settings, type: string | undefined): Diagnostic[] {
  return [...runtime(settings, type), ...steps(settings), ...endless(settings), ...credentials(settings, type)];
}

function runtime(settings: Settings, type: string | undefined): Diagnostic[] {
  const most = settings.last(SECTION, 'RuntimeMaxSec');
  const extra = settings.last(SECTION, 'RuntimeRandomizedExtraSec');
  const isLimited = most !== undefined && (most.isOpen || spanOf(most) !== infinity);
  if (type === 'oneshot' && most !== undefined && !most.isOpen && isLimited) {
    const message =
      'RuntimeMaxSec= has no effect on a service of Type=oneshot: write TimeoutStartSec= for its time limit.';
    return [diagnostic('no-effect', most.entry.keyRange, message, { replacement: 'TimeoutStartSec' })];
  }
  if (extra === undefined || isLimited || settings.attempts('RuntimeMaxSec') || spanOf(extra) === 0n) return [];
  const message = 'RuntimeRandomizedExtraSec= has no effect without RuntimeMaxSec=: add it.';
  return [diagnostic('no-effect', wholeOf(extra), message)];
}

function steps(settings: Settings): Diagnostic[] {
  const count = settings.last(SECTION, 'RestartSteps');
  const most = settings.last(SECTION, 'RestartMaxDelaySec');
  const least = settings.last(SECTION, 'RestartSec');
  const counts = count !== undefined && !/^0+$/.test(count.value);
  const limits = most !== undefined && (most.isOpen || spanOf(most) !== infinity);
  const found: Diagnostic[] = [];
  if (counts && !limits && !settings.attempts('RestartMaxDelaySec')) {
    found.push(
      diagnostic('no-effect', wholeOf(count), 'RestartSteps= has no effect without RestartMaxDelaySec=: add it.'),
    );
  }
  if (limits && !counts && !settings.attempts('RestartSteps')) {
    found.push(
      diagnostic('no-effect', wholeOf(most), 'RestartMaxDelaySec= has no effect without RestartSteps=: add it.'),
    );
  }
  const [smallest, largest] = [least && spanOf(least), most && spanOf(most)];
  if (most !== undefined && smallest !== undefined && largest !== undefined && largest < smallest) {
    const message =
      'RestartMaxDelaySec= is less than RestartSec=, so that systemd waits no longer than that: make it more.';
    found.push(diagnostic('no-effect', wholeOf(most), message));
  }
  return found;
}

function endless(settings: Settings): Diagnostic[] {
  const delay = settings.last(SECTION, 'RestartRandomizedDelaySec');
  if (delay === undefined || spanOf(delay) !== infinity) return [];
  const message = "RestartRandomizedDelaySec= can't be infinity: write a time span.";
  return [diagnostic('ignored-value', delay.entry.valueRange, message)];
}

const withCredentials = ['LoadCredential', 'LoadCredentialEncrypted', 'SetCredential', 'SetCredentialEncrypted'];

/** The command after the start may run before the credentials are there. */
function credentials(settings: Settings, type: string | undefined): Diagnostic[] {
  const told = settings.last(SECTION, 'Type');
  const used = [...withCredentials, 'ImportCredential'].some(name => settings.list(SECTION, name).length > 0);
  if (told === undefined || type !== 'simple' || !used || settings.list(SECTION, 'ExecStartPost').length === 0)
    return [];
  const message = 'With Type=simple ExecStartPost= may run before the credentials are there: write Type=exec.';
  return [diagnostic('questionable-combination', told.entry.valueRange, message, { replacement: 'exec' })];
}

/** In microseconds; undefined when nobody can tell. */
function spanOf({ value, isOpen }: Setting): bigint | undefined {
  return isOpen ? undefined : parseTimeSpan(value).value;
}
