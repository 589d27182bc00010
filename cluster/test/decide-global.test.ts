import { describe, expect, test } from 'vitest';
import { decide } from '../src/index.ts';
import { cluster, machine, shortTasks, unit, type Cluster } from './build.ts';

/** Checks the tasks in short, and the summaries of what stays pending. */
function check(given: Cluster, tasks: string[], pending: Record<string, string> = {}): void {
  const decision = decide(cluster(given));
  expect(shortTasks(decision)).toEqual(tasks);
  expect(Object.fromEntries(decision.pending.map(each => [each.unit, each.summary]))).toEqual(pending);
}

describe('global units', () => {
  const global = (name: string, ...more: string[]) => unit(name, ['Global=true', ...more]);

  test('have a placement on each machine that has the metadata', () => {
    const machines = [machine('A', { r: 'e' }), machine('B'), machine('C', { r: 'e' })];
    check({ machines, units: [global('g.service', 'MachineMetadata=r=e')] }, [
      'schedule g.service A',
      'schedule g.service C',
    ]);
  });

  test('follow the machines: one more, one without the metadata, one gone', () => {
    const machines = [machine('A', { r: 'e' }), machine('B'), machine('C', { r: 'e' })];
    const on = ['A', 'B', 'D'].map(id => ['g.service', id] as const);
    const { tasks } = decide(cluster({ machines, units: [global('g.service', 'MachineMetadata=r=e')], places: on }));
    expect(tasks.map(task => [task.type, task.reason])).toEqual([
      ['unschedule', 'target Machine(B) unable to run unit: local Machine metadata insufficient'],
      ['unschedule', 'target Machine(D) went away'],
      ['schedule', 'target state launched and unit not scheduled'],
    ]);
  });

  test('that conflict: the first by name is on all machines, the other on none', () => {
    const units = [1, 0].map(i => global(`conflict-global.${i}.service`, 'Conflicts=conflict-global.*.service'));
    check(
      { machines: ['A', 'B'], units },
      ['schedule conflict-global.0.service A', 'schedule conflict-global.0.service B'],
      { 'conflict-global.1.service': '0 of 2 machines: 2 conflict with conflict-global.0.service' },
    );
  });

  test('stay away from a machine with a unit that conflicts, and keep new ones away', () => {
    const units = [global('g.service', 'Conflicts=a*'), unit('a1.service'), unit('a2.service')];
    check({ machines: ['A', 'B'], units, places: [['a1.service', 'A']] }, [
      'schedule g.service B',
      'schedule a2.service A',
    ]);
  });

  test('take the place that a replaced unit leaves in the same round', () => {
    const units = [global('g', 'Conflicts=r'), unit('k', ['Replaces=r']), unit('r')];
    check({ machines: ['A'], units, places: [['r', 'A']] }, ['unschedule r A', 'schedule k A', 'schedule g A'], {
      r: '0 of 1 machine: 1 conflicts with g',
    });
  });

  test('stop everywhere when they become inactive', () => {
    const units = [unit('g.service', ['Global=true'], 'inactive')];
    const on = ['A', 'B'].map(id => ['g.service', id] as const);
    check({ machines: ['A', 'B'], units, places: on }, ['unschedule g.service A', 'unschedule g.service B']);
  });
});
