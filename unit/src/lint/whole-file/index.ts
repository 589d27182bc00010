// Rules about a unit file as a whole. Not for drop-ins: they only add to what they can't be judged without.
import type { SyntaxCode } from '../../syntax.ts';
import type { LintContext } from '../context.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { Settings } from '../settings.ts';
import { checkScope, checkSlice } from './groups.ts';
import { checkJobs } from './jobs.ts';
import { checkAutomount, checkMount, checkSwap } from './mount.ts';
import { checkProcess } from './process.ts';
import { checkService } from './service.ts';
import { checkSocket } from './socket.ts';
import { checkPath, checkTimer } from './triggers.ts';

const byKind: Readonly<Record<string, (settings: Settings) => Diagnostic[]>> = {
  service: checkService,
  socket: checkSocket,
  mount: checkMount,
  automount: checkAutomount,
  swap: checkSwap,
  timer: checkTimer,
  path: checkPath,
  slice: checkSlice,
  scope: checkScope,
};

const processSections: Readonly<Record<string, string>> = {
  service: 'Service',
  socket: 'Socket',
  mount: 'Mount',
  swap: 'Swap',
};

/** For these systemd reads nothing of the file: there is enough to say. */
const unreadable: ReadonlySet<SyntaxCode> = new Set(['section-not-closed', 'text-after-section', 'bad-section-name']);

/** What is missing in a unit file, and what can't stand together in it. An empty file masks its unit and lacks nothing. */
export function checkWholeFile(context: LintContext): Diagnostic[] {
  const { document, kind, unitName, extent } = context;
  if (extent !== 'unit' || kind === undefined || unitName === undefined || document.text === '') return [];
  if (document.problems.some(({ code }) => unreadable.has(code))) return [];
  const settings = new Settings(context, kind, unitName);
  const section = processSections[kind];
  return [
    ...checkJobs(settings),
    ...(section === undefined ? [] : checkProcess(settings, section)),
    ...(byKind[kind]?.(settings) ?? []),
  ];
}
