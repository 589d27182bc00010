// What systemd demands of timers and path units as a whole (`timer_verify()`, `path_verify()`).
import { directivesOf } from '../../catalog/index.ts';
import { diagnostic, type Diagnostic } from '../diagnostic.ts';
import type { Settings } from '../settings.ts';

const named = (kind: string, section: string, parser: string): readonly string[] =>
  directivesOf(kind, section)
    .filter(found => found.parser === parser)
    .map(({ name }) => name);

const times = named('timer', 'Timer', 'timer');
const changes = ['OnClockChange', 'OnTimezoneChange'];
const paths = named('path', 'Path', 'path_spec');

export function checkTimer(settings: Settings): Diagnostic[] {
  const isSet =
    settings.list('Timer', ...times).length > 0 || changes.some(name => settings.flag('Timer', name) === true);
  if (isSet || settings.attempts(...times)) return [];
  if (changes.some(name => settings.last('Timer', name) === undefined && settings.attempts(name))) return [];
  const message = 'A timer needs a time: add OnCalendar=, OnBootSec=, OnUnitActiveSec= or another On…= setting.';
  return [diagnostic('missing-setting', settings.headerOf('Timer'), message)];
}

export function checkPath(settings: Settings): Diagnostic[] {
  if (settings.list('Path', ...paths).length > 0 || settings.attempts(...paths)) return [];
  const message = 'A path unit needs a path to watch: add PathExists=, PathChanged=, PathModified= or another.';
  return [diagnostic('missing-setting', settings.headerOf('Path'), message)];
}
