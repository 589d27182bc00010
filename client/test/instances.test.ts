import { describe, expect, it } from 'vitest';
import { instancesOf, parseInstances } from '../src/commands/instances.ts';

describe('instances of web@.service', () => {
  it.each<[string, string[]]>([
    ['1', ['web@1.service']],
    ['1..3', ['web@1.service', 'web@2.service', 'web@3.service']],
    ['blue green', ['web@blue.service', 'web@green.service']],
    ['a, b,c', ['web@a.service', 'web@b.service', 'web@c.service']],
    ['1 1..2', ['web@1.service', 'web@2.service']],
    ['web@7.service', ['web@7.service']],
    [' 5..5 ', ['web@5.service']],
  ])('%j', (input, names) => expect(parseInstances('web@.service', input)).toEqual({ names, problem: undefined }));

  it.each<[string, RegExp]>([
    ['', /at least one/],
    [' , ', /at least one/],
    ['3..1', /backwards/],
    ['1..5000', /too many/],
    ['a/b', /a\/b/],
  ])('%j is refused', (input, problem) => {
    expect(parseInstances('web@.service', input)).toMatchObject({
      names: [],
      problem: expect.stringMatching(problem) as string,
    });
  });

  it('are found among the units of a cluster', () => {
    const names = ['web@.service', 'web@1.service', 'webber@1.service', 'web@1.timer', 'web.service'];
    expect(instancesOf('web@.service', names)).toEqual(['web@1.service']);
  });
});
