import { describe, expect, it } from 'vitest';
import { journalCommand } from '../src/journal/command.ts';
import { parseEntry } from '../src/journal/entry.ts';
import { JournalFollower, type FollowerPorts } from '../src/journal/follower.ts';
import { LineSplitter } from '../src/journal/lines.ts';
import type { ExecOptions, ExecResult, SshConnection } from '@flotilla/ssh';

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
  ])('%s', (_what, more, expected) => expect(text(more)).toBe(expected));

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
  expect(journalCommand('web.service', { lines: 200 })).toContain('--lines=200');
  expect(journalCommand('web.service', { afterCursor: 'c' })).toEqual(
    expect.arrayContaining(['--no-tail', '--after-cursor=c']),
  );
  expect(journalCommand('web.service', { since: 1_700_000_000_000_001 })).toContain('--since=@1700000000.000001');
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
    write: line => lines.push(line.replace(/^.*web\[42\]: /, '')),
    passes: () => passes,
    pause: () => Promise.resolve(),
  };
  const error = await new JournalFollower('web.service', '10.0.0.1', 200, ports)
    .run(done.signal)
    .catch((thrown: unknown) => thrown);
  return { lines, machine, error };
}

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
