import { expect, test } from 'vitest';
import { ApiError } from '../src/api.ts';
import { waitForEach } from '../src/wait.ts';

const away = new ApiError(503, 'fleet server unable to communicate with etcd');

test('who waits goes on waiting while etcd is away for a moment', async () => {
  const answers: (Error | number)[] = [1, away, away, 2, away, 3];
  const read = (): Promise<ReadonlyMap<string, number>> => {
    const answer = answers.shift() ?? 3;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(new Map([['a', answer]]));
  };
  expect(await waitForEach(['a'], 0, read, (_name, value) => value === 3)).toEqual([]);
  expect(answers).toEqual([]);
});

test('what the API refuses, and what a unit has come to, ends the wait at once', async () => {
  const refused = new ApiError(400, 'no');
  const failing = (error: Error) =>
    waitForEach(
      ['a'],
      0,
      () => Promise.reject(error),
      () => true,
    );
  await expect(failing(refused)).rejects.toBe(refused);
  const settled = waitForEach(
    ['a'],
    0,
    () => Promise.resolve(new Map()),
    () => {
      throw new Error('it failed');
    },
  );
  await expect(settled).rejects.toThrow('it failed');
});
