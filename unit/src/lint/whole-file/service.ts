// What systemd demands of a service as a whole before it starts it (`service_verify()`).
import { parseExecLine } from '../../values/exec-line.ts';
import { diagnostic, type Diagnostic } from '../diagnostic.ts';
import { wholeOf, type Setting, type Settings } from '../settings.ts';
import { checkServiceTimes } from './service-times.ts';

const SECTION = 'Service';

/** Rules of [Service]. Of those for which systemd refuses the unit only the first is told, as systemd does. */
export function checkService(settings: Settings): Diagnostic[] {
  const type = typeOf(settings);
  const refused =
    type === undefined ? undefined : rules.map(rule => rule(settings, type)).find(found => found.length > 0);
  return [
    ...(refused ?? []),
    ...checkServiceTimes(settings, type),
    ...usbFunction(settings),
    ...forking(settings, type),
  ];
}

/** `Type=` as systemd takes it when it is not told; undefined when nobody can tell. */
function typeOf(settings: Settings): string | undefined {
  const told = settings.last(SECTION, 'Type');
  if (told !== undefined) return told.isOpen ? undefined : told.value;
  if (settings.attempts('Type')) return undefined;
  if (settings.last(SECTION, 'BusName') !== undefined) return 'dbus';
  return settings.list(SECTION, 'ExecStart').length > 0 ? 'simple' : 'oneshot';
}

type Rule = (settings: Settings, type: string) => Diagnostic[];

const rules: readonly Rule[] = [
  missingCommands,
  missingStart,
  missingAnything,
  severalStarts,
  oneshotRestart,
  oneshotExitType,
  missingBusName,
  forkingNamespace,
];

function missingCommands(settings: Settings): Diagnostic[] {
  if (hasStart(settings) || hasStop(settings) || hasSuccessAction(settings)) return [];
  const message = 'A service needs something to run: add ExecStart= with a command (or ExecStop=, or SuccessAction=).';
  return [diagnostic('missing-setting', settings.headerOf(SECTION), message)];
}

function missingStart(settings: Settings, type: string): Diagnostic[] {
  if (type === 'oneshot' || hasStart(settings)) return [];
  const why = `A service of Type=${type} needs ExecStart=: add it`;
  const message = `${why}, or write Type=oneshot with RemainAfterExit=yes.`;
  return [diagnostic('missing-setting', typeRange(settings), message)];
}

function missingAnything(settings: Settings): Diagnostic[] {
  if (hasStart(settings) || hasSuccessAction(settings) || settings.flag(SECTION, 'RemainAfterExit') === true) return [];
  const remain = settings.last(SECTION, 'RemainAfterExit');
  if (remain?.isOpen === true) return [];
  const message = 'Without ExecStart= the service would end as it starts: add RemainAfterExit=yes, or ExecStart=.';
  if (remain !== undefined) {
    return [diagnostic('missing-setting', remain.entry.valueRange, message, { replacement: 'yes' })];
  }
  const add = { section: SECTION, line: 'RemainAfterExit=yes' };
  return [diagnostic('missing-setting', settings.headerOf(SECTION), message, { add })];
}

/** Each line, and each command behind a `;`, is one. */
function severalStarts(settings: Settings, type: string): Diagnostic[] {
  if (type === 'oneshot') return [];
  const lines = settings.list(SECTION, 'ExecStart');
  const commands = lines.flatMap(line => parseExecLine(line.value).commands.map(() => line));
  const second = commands[1];
  if (second === undefined) return [];
  const message =
    'Only a service of Type=oneshot may have several commands in ExecStart=: write Type=oneshot, or move this one to ' +
    'ExecStartPre=, ExecStartPost= or a service of its own.';
  const told = settings.last(SECTION, 'Type');
  const data = told === undefined ? { add: { section: SECTION, line: 'Type=oneshot' } } : undefined;
  return [...new Set(commands.slice(1))].map(line => diagnostic('conflicting-settings', wholeOf(line), message, data));
}

function oneshotRestart(settings: Settings, type: string): Diagnostic[] {
  const restart = settings.last(SECTION, 'Restart');
  if (type !== 'oneshot' || restart === undefined || !['always', 'on-success'].includes(restart.value)) return [];
  const message =
    `A service of Type=oneshot can't have Restart=${restart.value}: write Restart=on-failure, or another type. To run ` +
    'it over and over use a timer.';
  return [diagnostic('conflicting-settings', restart.entry.valueRange, message, { replacement: 'on-failure' })];
}

function oneshotExitType(settings: Settings, type: string): Diagnostic[] {
  const exit = settings.last(SECTION, 'ExitType');
  if (type !== 'oneshot' || exit?.value !== 'cgroup') return [];
  const message = "A service of Type=oneshot can't have ExitType=cgroup: remove it, or write another type.";
  return [diagnostic('conflicting-settings', wholeOf(exit), message, { remove: true })];
}

function missingBusName(settings: Settings, type: string): Diagnostic[] {
  if (type !== 'dbus' || isThere(settings, SECTION, 'BusName')) return [];
  const message = 'A service of Type=dbus needs BusName=: add it with the name that the program takes on D-Bus.';
  return [diagnostic('missing-setting', typeRange(settings), message)];
}

function forkingNamespace(settings: Settings, type: string): Diagnostic[] {
  const found = settings.last(SECTION, 'PrivatePIDs');
  if (type !== 'forking' || found === undefined || settings.flag(SECTION, 'PrivatePIDs') !== true) return [];
  const message = "A service of Type=forking can't have PrivatePIDs=yes: write another type, or PrivatePIDs=no.";
  return [diagnostic('conflicting-settings', found.entry.valueRange, message, { replacement: 'no' })];
}

/** Each of the two is ignored without the other. */
function usbFunction(settings: Settings): Diagnostic[] {
  const pair = ['USBFunctionDescriptors', 'USBFunctionStrings'] as const;
  return pair.flatMap((name, at) => {
    const found = settings.last(SECTION, name);
    const other = pair[1 - at] ?? '';
    if (found === undefined || isThere(settings, SECTION, other)) return [];
    return [diagnostic('no-effect', wholeOf(found), `${name}= has no effect without ${other}=: add it.`)];
  });
}

function forking(settings: Settings, type: string | undefined): Diagnostic[] {
  const told = settings.last(SECTION, 'Type');
  if (type !== 'forking' || told === undefined || isThere(settings, SECTION, 'PIDFile')) return [];
  if (isThere(settings, SECTION, 'GuessMainPID') || !hasStart(settings)) return [];
  const message =
    'systemd has to guess the main process: add PIDFile=, or better run the program in the foreground with Type=notify ' +
    'or Type=exec.';
  return [diagnostic('questionable-combination', told.entry.valueRange, message)];
}

const hasStart = (settings: Settings): boolean => isThere(settings, SECTION, 'ExecStart');
const hasStop = (settings: Settings): boolean => isThere(settings, SECTION, 'ExecStop');

function hasSuccessAction(settings: Settings): boolean {
  const action = settings.last('Unit', 'SuccessAction');
  return action === undefined ? settings.attempts('SuccessAction') : action.value !== 'none';
}

/** Whether it is there, if only as a try that some other rule complains about. */
function isThere(settings: Settings, section: string, name: string): boolean {
  return settings.last(section, name) !== undefined || settings.attempts(name);
}

function typeRange(settings: Settings): ReturnType<typeof wholeOf> {
  const told: Setting | undefined = settings.last(SECTION, 'Type') ?? settings.last(SECTION, 'BusName');
  return told === undefined ? settings.headerOf(SECTION) : wholeOf(told);
}
