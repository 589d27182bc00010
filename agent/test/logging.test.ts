import { expect, test } from 'vitest';
import { createLogger, isJournal } from '../src/logging.ts';
import { persist } from '../src/persist.ts';

function logger(journal: boolean, verbosity = 0) {
  const lines: string[] = [];
  return { lines, log: createLogger(verbosity, journal, line => lines.push(line)) };
}

test('in the journal each line starts with its priority', () => {
  const { lines, log } = logger(true, 1);
  log.debug('d');
  log.info('i');
  log.warn('w');
  log.error('e');
  log.fatal('f');
  expect(lines).toEqual(['<7>d\n', '<6>i\n', '<4>w\n', '<3>e\n', '<2>f\n']);
});

test('elsewhere it starts with time and level', () => {
  const { lines, log } = logger(false);
  log.info({ unit: 'a.service', n: 1, text: 'two words', list: ['x'] }, 'done');
  expect(lines[0]).toMatch(
    /^\d{4}-\d\d-\d\dT[\d:.]+Z INFO done unit=a\.service n=1 text="two words" list="\[\\"x\\"\]"\n$/,
  );
});

test('a message of several lines stays one entry', () => {
  const { lines, log } = logger(true);
  log.error('first\nsecond');
  expect(lines).toEqual(['<3>first\\nsecond\n']);
});

test('debug messages need verbosity', () => {
  const { lines, log } = logger(true);
  log.debug('d');
  expect(lines).toEqual([]);
});

test.each([[{}], [{ JOURNAL_STREAM: '1:2' }], [{ JOURNAL_STREAM: 'x' }]])('%j is not the journal', environment => {
  expect(isJournal(environment)).toBe(false);
});

test('what fails is tried again, and told when it is new', async () => {
  const { lines, log } = logger(true);
  const failures = ['refused', 'refused', 'login'];
  const attempt = () => {
    const message = failures.shift();
    return message === undefined ? Promise.resolve('it') : Promise.reject(new Error(message));
  };
  expect(await persist('etcd', attempt, log, new AbortController().signal)).toBe('it');
  expect(lines.map(line => line.trim())).toEqual([
    '<4>etcd: refused; trying again',
    '<4>etcd: login; trying again',
    '<6>etcd: connected',
  ]);
});

test('trying ends when it is told to', async () => {
  const { log } = logger(true);
  const stop = new AbortController();
  const attempts = persist('etcd', () => Promise.reject(new Error('no')), log, stop.signal);
  stop.abort();
  await expect(attempts).resolves.toBeUndefined();
});
