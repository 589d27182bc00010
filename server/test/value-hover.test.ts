import { describe, expect, test } from 'vitest';
import { MarkupContent } from 'vscode-languageserver';
import { hoverAt } from '../src/features/hover.ts';
import type { HoverSources } from '../src/features/value-hover.ts';
import { atCursor } from './support/cursor.ts';
import { workspaceOf } from './support/units.ts';

// a Wednesday
const clock = { now: Date.UTC(2026, 10, 25, 12), timeZone: 'Europe/Berlin' };

async function hover(marked: string, name?: string, sources: HoverSources = {}): Promise<string | undefined> {
  const { file, offset, text } = atCursor(marked, name);
  const found = await hoverAt(file, offset, { clock, ...sources });
  if (found?.range === undefined) return undefined;
  const { start, end } = found.range;
  const marks = text.split('\n')[start.line]?.slice(start.character, end.character) ?? '';
  return `<${marks}> ${MarkupContent.is(found.contents) ? found.contents.value : ''}`;
}

describe('moments', () => {
  test('of a calendar expression, here and in UTC', async () => {
    expect(await hover('[Timer]\nOnCalendar=Mon..F|ri 08:00', 'a.timer')).toBe(
      '<Mon..Fri 08:00> Elapses next:\n\n' +
        '- Thu 2026-11-26 08:00:00 CET (Thu 2026-11-26 07:00:00 UTC)\n' +
        '- Fri 2026-11-27 08:00:00 CET (Fri 2026-11-27 07:00:00 UTC)\n' +
        '- Mon 2026-11-30 08:00:00 CET (Mon 2026-11-30 07:00:00 UTC)\n' +
        '- Tue 2026-12-01 08:00:00 CET (Tue 2026-12-01 07:00:00 UTC)\n' +
        '- Wed 2026-12-02 08:00:00 CET (Wed 2026-12-02 07:00:00 UTC)',
    );
  });

  test.each([
    ['2026-11-2|6', /^<2026-11-26> Elapses next:\n\n- Thu 2026-11-26 00:00:00 CET \(.*\)$/],
    ['2020-01|-01', /^<2020-01-01> Never elapses again\.$/],
    ['hou|rly UTC', /- Wed 2026-11-25 14:00:00 CET \(Wed 2026-11-25 13:00:00 UTC\)/],
  ])('of %j', async (value, expected) => {
    expect(await hover(`[Timer]\nOnCalendar=${value}`, 'a.timer')).toMatch(expected);
  });

  test('where the clock is in UTC are told once', async () => {
    const utc = { ...clock, timeZone: 'UTC' };
    const text = await hover('[Timer]\nOnCalendar=2026-11-2|6', 'a.timer', { clock: utc });
    expect(text).toBe('<2026-11-26> Elapses next:\n\n- Thu 2026-11-26 00:00:00 UTC');
  });
});

test.each([
  ['[Service]\nRestartSec=54|00', 'a.service', '<5400> **1h 30min** (5400 seconds)'],
  ['[Service]\nRestartSec=2m|in 5s', 'a.service', '<2min 5s> **2min 5s** (125 seconds)'],
  ['[Service]\nTimeoutStopSec=infi|nity', 'a.service', '<infinity> **no limit**'],
  ['[Service]\nTimerSlackNSec=5|0us', 'a.service', '<50us> **50us**'],
  ['[Timer]\nOnBootSec=9|0', 'a.timer', '<90> **1min 30s** (90 seconds)'],
  ['[Service]\nMemoryMax=15|36M', 'a.service', '<1536M> **1.5G** (1610612736 bytes)'],
  ['[Service]\nMemoryMax=inf|inity', 'a.service', '<infinity> **no limit**'],
  ['[Service]\nLimitCORE=1|024:1G', 'a.service', '<1024:1G> **1K** at first, up to **1G** if the program asks'],
  ['[Service]\nLimitCPU=9|0', 'a.service', '<90> **1min 30s**, soft and hard'],
])('in plain words: %j', async (marked, name, expected) => {
  expect(await hover(marked, name)).toBe(expected);
});

test.each([
  [
    '[Service]\nExecStart=/bin/x %|i',
    'web@.service',
    /^<%i> \*\*%i\*\*: the instance name.*\n\nIn web@blue\.service: `blue`\.$/,
  ],
  ['[Service]\nExecStart=/bin/x |%p', 'web@a.service', /In web@a\.service: `web`\./],
  ['[Service]\nExecStart=/bin/x %|i', 'web.service', /In web\.service it is empty\./],
  ['[Service]\nExecStart=/bin/x %|H', 'web.service', /^<%H> \*\*%H\*\*: the host name\.$/],
  ['[Service]\nExecStart=/bin/x 5%|%', 'web.service', /^<%%> \*\*%%\*\*: one percent sign\.$/],
])('specifiers: %j in %s', async (marked, name, expected) => {
  expect(await hover(marked, name)).toMatch(expected);
});

test.each([
  ['[Service]\nRestart=on-f|ailure', /^<on-failure> `on-failure`\n\n\*\*Restart=\*\*/],
  ['[Service]\nKillSignal=SIG|INT', /^<SIGINT> `SIGINT`\n\n\*\*KillSignal=\*\*/],
  ['[Service]\nCapabilityBoundingSet=~CAP_CHOWN CAP_K|ILL', /^<CAP_KILL> `CAP_KILL`/],
  ['[Service]\nSystemCallFilter=@sys|tem-service', /^<@system-service> /],
  ['[Service]\nUser=no|body', undefined],
  ['[Service]\nKillSignal=SIGNO|NE', undefined],
])('words: %j', async (marked, expected) => {
  const found = await hover(marked);
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(expected);
});

describe('units', () => {
  const cluster = {
    cluster: 'prod',
    machines: [{ id: 'aaaaaaaaaaaa', address: '10.0.0.1', metadata: {} }],
    units: [
      {
        name: 'db@1.service',
        desiredState: 'launched',
        global: false,
        states: [{ machine: 'aaaaaaaaaaaa', load: 'loaded', active: 'active', sub: 'running' }],
      },
      { name: 'a.service', desiredState: 'loaded', global: true, states: [] },
    ],
  };
  const files = {
    'a.service': '[Unit]\nAfter=db@|1.service',
    'sub/db@.service': '[Unit]\nDescription=Data for %i\n',
  };
  const text = async (texts: Record<string, string>, sources: HoverSources = {}): Promise<string> => {
    const { index, file, offset } = workspaceOf(texts);
    const found = await hoverAt(file, offset, { index, ...sources });
    return MarkupContent.is(found?.contents) ? found.contents.value : '';
  };

  test('are told with their file, description and state', async () => {
    expect(await text(files, { cluster })).toBe(
      '**db@1.service**\n\n[/w/sub/db@.service](file:///w/sub/db@.service): Data for %i\n\n' +
        'In prod: active (running) on 10.0.0.1; launched is wanted.',
    );
  });

  test('of a pattern are listed', async () => {
    const matching = { ...files, 'a.service': '[X-Fleet]\nConflicts=d|b*.service' };
    expect(await text(matching)).toBe('**db*.service**\n\n[db@.service](file:///w/sub/db@.service): Data for %i');
  });

  test('may be installed, or nowhere', async () => {
    const other = { 'a.service': '[Unit]\nAfter=x@|1.service' };
    const asked: (readonly string[])[] = [];
    const installed = (names: readonly string[]): Promise<string> => {
      asked.push(names);
      return Promise.resolve('/lib/x@.service');
    };
    expect(await text(other, { installed })).toBe('**x@1.service**\n\nInstalled: /lib/x@.service');
    expect(asked).toEqual([['x@1.service', 'x@.service']]);
    expect(await text(other)).toBe('**x@1.service**\n\nNot in the workspace, nor installed on this machine.');
  });

  test('of the file itself are told on its headers', async () => {
    const own = { 'a.service': '[Un|it]' };
    expect(await text(own, { cluster })).toMatch(/\n\nIn prod: on no machine; global, loaded is wanted\.$/);
    expect(await text(own)).not.toMatch(/prod/);
  });
});
