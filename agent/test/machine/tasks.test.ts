import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adoptedCurrent,
  batchTasks,
  unitTasks,
  type Held,
  type LaunchNote,
  type Order,
} from '../../src/machine/tasks.ts';

const order = (desired: 'loaded' | 'launched', hash = 'h'): Order => ({ hash, desired });
const held = (current: Held['current'], hash = 'h'): Held => ({ hash, current });

describe('tasks of one unit', () => {
  const rows: [string, Order | undefined, Held | undefined, string][] = [
    ['not wanted and not there', undefined, undefined, ''],
    ['not wanted but there', undefined, held('launched'), 'unload'],
    ['new, to be loaded', order('loaded'), undefined, 'load'],
    ['new, to be launched', order('launched'), undefined, 'load start'],
    ['loaded as wanted', order('loaded'), held('loaded'), ''],
    ['launched as wanted', order('launched'), held('launched'), ''],
    ['to be started', order('launched'), held('loaded'), 'start'],
    ['to be stopped', order('loaded'), held('launched'), 'stop'],
    ['its file is there, but it is not loaded', order('launched'), held('inactive'), 'load start'],
    ['another file, to be loaded', order('loaded'), held('launched', 'old'), 'unload load'],
    ['another file, to be launched', order('launched'), held('launched', 'old'), 'unload load start'],
    ['a file that can not be read', order('launched'), { hash: undefined, current: 'launched' }, 'unload load start'],
  ];
  test.each(rows)('%s', (_, wanted, here, expected) => {
    const tasks = unitTasks('a.service', wanted, here);
    expect(tasks.map(({ type }) => type).join(' ')).toBe(expected);
    expect(tasks.every(({ unit, reason }) => unit === 'a.service' && reason !== '')).toBe(true);
  });
});

describe('what a unit is that is found', () => {
  const rows: [load: string, active: string, note: LaunchNote, wanted: string, is: string][] = [
    ['loaded', 'active', 'launched', 'launched', 'launched'],
    ['loaded', 'inactive', 'launched', 'launched', 'launched'],
    ['loaded', 'failed', 'launched', 'launched', 'launched'],
    ['loaded', 'active', 'launched', 'loaded', 'launched'],
    ['loaded', 'active', 'starting', 'loaded', 'launched'],
    ['loaded', 'activating', 'starting', 'launched', 'launched'],
    ['loaded', 'inactive', 'starting', 'launched', 'loaded'],
    ['loaded', 'active', undefined, 'launched', 'launched'],
    ['loaded', 'active', undefined, 'unknown', 'launched'],
    ['loaded', 'active', undefined, 'loaded', 'loaded'],
    ['loaded', 'inactive', undefined, 'launched', 'loaded'],
    ['not-found', 'inactive', 'launched', 'launched', 'inactive'],
    ['loaded', 'active', 'stopping', 'loaded', 'launched'],
    ['loaded', 'active', 'stopping', 'launched', 'launched'],
    ['loaded', 'inactive', 'stopping', 'launched', 'loaded'],
    ['loaded', 'deactivating', 'stopping', 'launched', 'loaded'],
  ];
  test.each(rows)('%s %s, noted %s, wanted %s: %s', (load, active, note, wanted, is) => {
    const desired = wanted === 'unknown' ? undefined : (wanted as 'loaded' | 'launched');
    expect(adoptedCurrent({ load, active, note }, desired)).toBe(is);
  });
});

const anyOrder = fc.option(
  fc.record({ hash: fc.constantFrom('h', 'g'), desired: fc.constantFrom('loaded', 'launched') }),
  { nil: undefined },
);
const anyHeld = fc.option(
  fc.record({
    hash: fc.constantFrom('h', 'g', undefined),
    current: fc.constantFrom('inactive', 'loaded', 'launched'),
  }),
  { nil: undefined },
);

/** What carrying out a task makes of a unit. */
function after(type: string, wanted: Order | undefined, here: Held | undefined): Held | undefined {
  if (type === 'unload') return undefined;
  if (type === 'load') return { hash: wanted?.hash, current: 'loaded' };
  return { hash: here?.hash, current: type === 'start' ? 'launched' : 'loaded' };
}

describe('properties', () => {
  test('carrying out the tasks leaves nothing to do, and a unit that is as wanted is not touched', () => {
    fc.assert(
      fc.property(anyOrder, anyHeld, (wanted, here) => {
        let unit: Held | undefined = here;
        for (const { type } of unitTasks('a.service', wanted, here)) unit = after(type, wanted, unit);
        expect(unitTasks('a.service', wanted, unit)).toEqual([]);
        expect(unit).toEqual(wanted ? { hash: wanted.hash, current: wanted.desired } : undefined);
      }),
    );
  });

  test('doing one task and looking again leads the same way', () => {
    fc.assert(
      fc.property(anyOrder, anyHeld, (wanted, here) => {
        const [first, ...rest] = unitTasks('a.service', wanted, here);
        if (first) expect(unitTasks('a.service', wanted, after(first.type, wanted, here))).toEqual(rest);
      }),
    );
  });

  test('a batch has all tasks of its units, sorted by kind, and one reload if files change', () => {
    const units = fc.array(fc.tuple(anyOrder, anyHeld), { maxLength: 8 });
    fc.assert(
      fc.property(units, list => {
        const named = list.map(([wanted, here], i) => ({ unit: `u${i}.service`, order: wanted, held: here }));
        const batch = batchTasks(named);
        const kinds = batch.map(({ type }) => ['unload', 'load', 'reload', 'stop', 'start'].indexOf(type));
        expect(kinds).toEqual([...kinds].sort((a, b) => a - b));
        const own = named.flatMap(each => unitTasks(each.unit, each.order, each.held));
        expect(batch.filter(({ type }) => type !== 'reload')).toHaveLength(own.length);
        const changes = own.some(({ type }) => type === 'load' || type === 'unload');
        expect(batch.filter(({ type }) => type === 'reload')).toHaveLength(changes ? 1 : 0);
      }),
    );
  });
});
