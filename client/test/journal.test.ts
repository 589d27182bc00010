import { describe, expect, it } from 'vitest';
import { journalCommand, journalForTerminal } from '../src/journal/command.ts';
import { parseEntry, type JournalEntry } from '../src/journal/entry.ts';
import { JournalFollower, type FollowerPorts } from '../src/journal/follower.ts';
import { LineSplitter } from '../src/journal/lines.ts';
import { JournalLog } from '../src/journal/log.ts';
import { readOptions, type JournalOptions } from '../src/journal/options.ts';
import { Resume } from '../src/journal/resume.ts';
import { unitsByMachine } from '../src/journal/selection.ts';
import type { ExecOptions, ExecResult, SshConnection } from '@flotilla/ssh';

const plain: JournalOptions = { lines: 200, since: undefined, priority: undefined, grep: undefined, boot: false };

const entry = (number: number, more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    __CURSOR: `c${number}`,
    __REALTIME_TIMESTAMP: String(1_700_000_000_000_000 + number),
    _HOSTNAME: 'n1',
    SYSLOG_IDENTIFIER: 'web',
    _PID: '42',
    PRIORITY: '6',
    MESSAGE: `line ${number}`,
    ...more,
  });

describe('an entry', () => {
  const text = (more: Record<string, unknown>): string | undefined =>
    parseEntry(entry(1, more))?.text.replace(/^\S+ \S+ /, '');

  it.each<[string, Record<string, unknown>, string]>([
    ['as it is', {}, '[info] n1 web[42]: line 1'],
    ['an error', { PRIORITY: '3' }, '[error] n1 web[42]: line 1'],
    ['a warning', { PRIORITY: '4' }, '[warning] n1 web[42]: line 1'],
    ['without a process', { _PID: undefined }, '[info] n1 web: line 1'],
    ['without a priority', { PRIORITY: undefined }, '[info] n1 web[42]: line 1'],
    ['with bytes for a message', { MESSAGE: [104, 195, 164] }, '[info] n1 web[42]: hä'],
    ['with a message of lines', { MESSAGE: 'a\nb' }, '[info] n1 web[42]: a\nb'],
    ['with a message that was too long', { MESSAGE: null }, '[info] n1 web[42]: '],
    ['of a unit, which is not named', { _SYSTEMD_UNIT: 'a.service' }, '[info] n1 web[42]: line 1'],
  ])('%s', (_what, more, expected) => expect(text(more)).toBe(expected));

  it('names its unit where there are several; what systemd says is about another than its own', () => {
    const named = (more: Record<string, unknown>): string | undefined => parseEntry(entry(1, more), true)?.text;
    expect(named({ _SYSTEMD_UNIT: 'a.service' })).toContain('n1 a.service web[42]: ');
    expect(named({ UNIT: 'a.service', _SYSTEMD_UNIT: 'init.scope' })).toContain('n1 a.service web[42]: ');
    expect(named({})).toContain('n1 web[42]: ');
  });

  it.each(['', '{', 'null', '7', '{}', '-- No entries --'])('is not %j', line =>
    expect(parseEntry(line)).toBeUndefined(),
  );

  it('carries cursor and time', () =>
    expect(parseEntry(entry(5))).toMatchObject({ cursor: 'c5', time: 1_700_000_000_000_005 }));
});

it('lines are whole, however the stream is cut', () => {
  const bytes = Buffer.from('eins\nzwölf\n\nlast');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const splitter = new LineSplitter();
    expect([...splitter.push(bytes.subarray(0, cut)), ...splitter.push(bytes.subarray(cut))]).toEqual([
      'eins',
      'zwölf',
      '',
    ]);
  }
});

it('the command never shows fewer lines than came meanwhile', () => {
  expect(journalCommand(['web.service'], plain, undefined)).toContain('--lines=200');
  expect(journalCommand(['web.service'], plain, { afterCursor: 'c' })).toEqual(
    expect.arrayContaining(['--no-tail', '--after-cursor=c']),
  );
  expect(journalCommand(['web.service'], plain, { since: 1_700_000_000_000_001 })).toContain(
    '--since=@1700000000.000001',
  );
});

it('the options are those of journalctl; a cursor takes the place of where to begin, not of the limits', () => {
  const options = { lines: 5, since: '-1h', priority: 'err', grep: 'a b', boot: true } as const;
  const limits = ['--priority=err', '--grep=a b', '--unit=a.service', '--unit=b.service'];
  const units = ['a.service', 'b.service'];
  const begun = journalCommand(units, options, undefined);
  expect(begun).toEqual(expect.arrayContaining(['--no-tail', '--since=-1h', '--boot', ...limits]));
  expect(begun.join(' ')).not.toContain('--lines');
  const gone = journalCommand(units, options, { afterCursor: 'c' });
  expect(gone).toEqual(expect.arrayContaining(['--after-cursor=c', ...limits]));
  expect(gone.join(' ')).not.toMatch(/--since|--boot/);
  expect(journalForTerminal(units, options)).toEqual(expect.arrayContaining(['--follow', '--since=-1h', ...limits]));
  expect(journalForTerminal(units, options).join(' ')).not.toContain('--output');
});

it.each<[unknown, object]>([
  [undefined, {}],
  ['x', {}],
  [
    { lines: 7, since: ' -1h ', priority: 'err', grep: 'x', boot: true },
    { lines: 7, since: '-1h', priority: 'err', grep: 'x', boot: true },
  ],
  [{ lines: -1, since: '', priority: 'bad', grep: 5, boot: 'yes' }, {}],
  [{ lines: 10_001 }, {}],
])('options are read from %j', (value, expected) => {
  expect(readOptions(value, plain)).toEqual({ ...plain, ...expected });
});

describe('a selection', () => {
  const index = {
    units: new Map(['a.service', 'web@1.service', 'web@2.service', 'web@.service'].map(name => [name, {}])),
    placements: new Map([
      ['a.service', [{ machine: 'm1' }]],
      ['web@1.service', [{ machine: 'm1' }]],
    ]),
    states: new Map([
      ['web@1.service', [{ machine: 'm1' }]],
      ['web@2.service', [{ machine: 'm2' }]],
    ]),
  };
  it.each<[readonly string[], string | undefined, object]>([
    [['a.service'], undefined, { m1: ['a.service'] }],
    [['a.service'], 'm9', { m9: ['a.service'] }],
    [['gone.service'], undefined, {}],
    [['a.service', 'web@2.service'], undefined, { m1: ['a.service'], m2: ['web@2.service'] }],
    [['web@.service'], undefined, { m1: ['web@1.service'], m2: ['web@2.service'] }],
    [['web@1.service', 'web@.service'], undefined, { m1: ['web@1.service'], m2: ['web@2.service'] }],
  ])('of %j on %s', (units, machine, expected) => {
    expect(Object.fromEntries(unitsByMachine({ units, machine }, index))).toEqual(expected);
  });
});

describe('what is shown', () => {
  const at = (time: number, text = `${time}`): JournalEntry => ({ cursor: `c${time}`, time, unit: '', text });

  it('of several machines is sorted while they bring up their past, then comes as it comes', () => {
    const log = new JournalLog();
    log.add('m1', at(10));
    log.add('m1', at(30));
    expect(log.flush()).toEqual({ append: '10\n30\n' });
    log.add('m2', at(20));
    expect(log.flush()).toEqual({ replace: '10\n20\n30\n' });
    log.add('m1', at(50));
    log.add('m2', at(40));
    expect(log.flush()).toEqual({ append: '50\n40\n' });
    expect(log.flush()).toBeUndefined();
    // m2 is up to date by now: its clock is behind, its lines are not moved
    log.add('m2', at(45));
    expect(log.flush()).toEqual({ append: '45\n' });
  });

  it('is bounded, the oldest lines go', () => {
    const log = new JournalLog(100);
    let text = '';
    let longest = 0;
    for (let line = 1; line <= 5000; line++) {
      log.add('m1', at(line));
      if (line % 7 !== 0) continue;
      const change = log.flush();
      if (change !== undefined) text = 'append' in change ? text + change.append : change.replace;
      longest = Math.max(longest, text.split('\n').length);
    }
    const lines = text.trimEnd().split('\n').map(Number);
    expect(longest).toBeLessThan(300);
    expect(lines.at(-1)).toBe(4998);
    expect(lines).toEqual(lines.map((_, index) => (lines[0] ?? 0) + index));
  });
});

/** A machine whose journal has entries 1, 2, 3…; each session sends what is asked for and then ends as told. */
class Machine {
  readonly commands: string[][] = [];
  constructor(
    readonly entries: number,
    /** For each session: after how many entries it ends, and how. */
    readonly sessions: (readonly [upTo: number, end: 'cut' | 'exit' | 'refused' | 'badCursor'])[],
    readonly done: AbortController,
  ) {}

  connect(): Promise<SshConnection> {
    const next = this.sessions.shift();
    if (next === undefined) {
      this.done.abort();
      return Promise.reject(new Error('over'));
    }
    if (next[1] === 'refused') return Promise.reject(new Error('connection refused'));
    return Promise.resolve({
      ended: Promise.resolve(),
      close: () => undefined,
      exec: (command, options) => this.#exec([...command], options ?? {}, next),
    });
  }

  #exec(
    command: string[],
    { onStdout, onStderr }: ExecOptions,
    [upTo, end]: readonly [number, string],
  ): Promise<ExecResult> {
    this.commands.push(command);
    if (end === 'badCursor') {
      onStderr?.(Buffer.from('Failed to seek to cursor: Invalid argument\n'));
      return Promise.resolve({ code: 1, signal: undefined });
    }
    const after = Number(
      /--after-cursor=c(\d+)/.exec(command.join(' '))?.[1] ?? /--since=@\d+\.(\d+)/.exec(command.join(' '))?.[1] ?? 1,
    );
    const from = command.some(word => word.startsWith('--after-cursor'))
      ? after + 1
      : command.some(word => word.startsWith('--since'))
        ? after
        : 1;
    for (let number = from; number <= Math.min(upTo, this.entries); number++)
      onStdout?.(Buffer.from(`${entry(number)}\n`));
    return end === 'cut'
      ? Promise.reject(new Error('connection lost'))
      : Promise.resolve({ code: 0, signal: undefined });
  }
}

async function follow(
  entries: number,
  sessions: Machine['sessions'],
  passes = true,
): Promise<{ lines: string[]; machine: Machine; error: unknown }> {
  const done = new AbortController();
  const machine = new Machine(entries, sessions, done);
  const lines: string[] = [];
  const ports: FollowerPorts = {
    connect: () => machine.connect(),
    show: ({ text }) => lines.push(text.replace(/^.*web\[42\]: /, '')),
    note: text => lines.push(`-- ${text} --`),
    passes: () => passes,
    pause: () => Promise.resolve(),
  };
  const source = { machine: '10.0.0.1', units: ['web.service'], options: plain, namesUnits: false };
  const error = await new JournalFollower(source, ports).run(done.signal).catch((thrown: unknown) => thrown);
  return { lines, machine, error };
}

describe('what is new after a cut', () => {
  const of = (unit: string, time: number): JournalEntry => ({ cursor: `${unit}${time}`, time, unit, text: '' });

  it('begins behind the last entry, by its time when the journal has lost it', () => {
    const resume = new Resume();
    expect(resume.start).toBeUndefined();
    expect(resume.take(of('a', 100))).toBe(true);
    expect(resume.start).toEqual({ afterCursor: 'a100' });
    resume.loseCursor();
    expect(resume.start).toEqual({ since: 101 });
    expect(resume.take(of('a', 101))).toBe(true);
    expect(resume.start).toEqual({ afterCursor: 'a101' });
  });

  it('has older entries of a unit that is followed since, and none twice of those that were', () => {
    const resume = new Resume();
    resume.take(of('a', 20_000_000));
    resume.take(of('a', 20_000_005));
    resume.widen(['a']);
    expect(resume.start).toEqual({ since: 10_000_005 });
    const come = [
      of('b', 20_000_001),
      of('a', 20_000_000),
      of('b', 20_000_004),
      of('a', 20_000_005),
      of('a', 20_000_006),
    ];
    expect(come.map(entry => resume.take(entry))).toEqual([true, false, true, false, true]);
    expect(resume.start).toEqual({ afterCursor: 'a20000006' });
  });

  it('has what was shown early only once, also when it is cut again', () => {
    const resume = new Resume();
    resume.take(of('a', 20_000_005));
    resume.widen(['a']);
    expect(resume.take(of('b', 20_000_001))).toBe(true);
    expect(resume.start).toEqual({ since: 10_000_005 });
    expect([of('b', 20_000_001), of('b', 20_000_002), of('a', 20_000_006)].map(entry => resume.take(entry))).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('following', () => {
  it('goes on behind the last entry after a cut: none lost, none twice', async () => {
    const { lines } = await follow(5, [
      [2, 'cut'],
      [0, 'refused'],
      [4, 'cut'],
      [5, 'exit'],
    ]);
    expect(lines.filter(line => line.startsWith('line'))).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5']);
  });

  it('tells once that it was cut and once that it is back', async () => {
    const { lines } = await follow(3, [
      [1, 'cut'],
      [0, 'refused'],
      [0, 'refused'],
      [3, 'exit'],
    ]);
    expect(lines.slice(0, 3)).toEqual([
      'line 1',
      '-- connection lost; trying again --',
      '-- connected to 10.0.0.1 again --',
    ]);
  });

  it('goes on by time when the journal has lost the entry', async () => {
    const { lines } = await follow(3, [
      [1, 'cut'],
      [0, 'badCursor'],
      [3, 'exit'],
    ]);
    expect(lines).toContain('-- Failed to seek to cursor: Invalid argument --');
    expect(lines.filter(line => line.startsWith('line'))).toEqual(['line 1', 'line 2', 'line 3']);
  });

  it('ends with trouble that does not pass', async () => {
    const { error, machine } = await follow(
      3,
      [
        [0, 'refused'],
        [3, 'exit'],
      ],
      false,
    );
    expect(error).toMatchObject({ message: 'connection refused' });
    expect(machine.commands).toEqual([]);
  });
});
