import { describe, expect, test } from 'vitest';
import { currentState, isDesiredState, mergeMetadata, parseDesiredState, stackMachineState } from '../src/index.ts';
import { machine, placed, state, unit } from './build.ts';

describe('desired state', () => {
  test.each(['inactive', 'loaded', 'launched'] as const)('%s', text => {
    expect(parseDesiredState(text)).toEqual({ state: text, error: undefined });
    expect(isDesiredState(text)).toBe(true);
  });
  test.each([
    ['', 'invalid value "" for JobState'],
    ['Launched', 'invalid value "Launched" for JobState'],
    ['a"b\n', 'invalid value "a\\"b\\n" for JobState'],
  ])('%j is refused with fleet’s words', (text, error) => {
    expect(parseDesiredState(text)).toEqual({ state: 'inactive', error });
    expect(isDesiredState(text)).toBe(false);
  });
});

describe('current state', () => {
  const placement = placed([unit('u')], 'u', 'A');
  test('is inactive without a placement or without a state of its machine', () => {
    expect(currentState(undefined, [state('u', 'A')])).toBe('inactive');
    expect(currentState(placement, [state('u', 'B'), state('v', 'A')])).toBe('inactive');
  });
  test.each([
    ['loaded', 'loaded'],
    ['launched', 'launched'],
    [undefined, 'inactive'],
  ] as const)('is what its machine has carried out: %s', (current, expected) => {
    expect(currentState(placement, [state('u', 'B'), { ...state('u', 'A'), current }])).toBe(expected);
  });
});

describe('metadata', () => {
  test.each([
    [
      { a: '1', b: '2' },
      { b: '3', c: '4' },
      { a: '1', b: '3', c: '4' },
    ],
    [{ a: '1' }, { a: '' }, {}],
    [{}, { a: '' }, {}],
    [{ a: '' }, {}, { a: '' }],
  ])('%j overlaid with %j', (configured, dynamic, expected) => {
    expect(mergeMetadata(configured, dynamic)).toEqual(expected);
  });
});

describe('a machine as configured over a machine as found', () => {
  const found = { ...machine('c', { ping: 'pong' }), address: '1.2.3.4', version: '1', bootId: 'b' };
  test('empty fields let the lower ones through', () => {
    expect(stackMachineState({ id: '', address: '', metadata: {} }, found)).toEqual(found);
  });
  test('metadata are replaced as a whole', () => {
    const stacked = stackMachineState({ address: '5.6.7.8', metadata: { foo: 'bar' } }, found);
    expect(stacked).toEqual({ ...found, address: '5.6.7.8', metadata: { foo: 'bar' } });
  });
});
