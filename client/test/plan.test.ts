import { describe, expect, it } from 'vitest';
import { planStep, type Action, type Step } from '../src/commands/plan.ts';
import { index, TEXT, unit } from './cluster-view.ts';
import type { DesiredState } from '@flotilla/cluster';

const NAME = 'web.service';
const OTHER = TEXT.replace('1000', '2000');

/** What the step is, in short. */
function short(step: Step): string {
  switch (step.kind) {
    case 'put':
      return `put ${step.desired} if ${step.expected}`;
    case 'desired':
      return `${step.desired} if ${step.expected}`;
    case 'destroy':
      return `destroy if ${step.expected}`;
    case 'refused':
      return `refused: ${step.reason}`;
    default:
      return step.kind;
  }
}

function plan(
  action: Action,
  has: DesiredState | undefined,
  text?: string,
  whenDiffers: 'ask' | 'replace' | 'keep' = 'ask',
): string {
  const view = index({ units: has === undefined ? [] : [unit(NAME, has)] });
  return short(planStep(view, action, { name: NAME, text }, whenDiffers));
}

describe('from a file', () => {
  it.each<[Action, DesiredState | undefined, string]>([
    ['submit', undefined, 'put inactive if 0'],
    ['load', undefined, 'put loaded if 0'],
    ['start', undefined, 'put launched if 0'],
    ['stop', undefined, 'refused: it is not in the cluster'],
    ['unload', undefined, 'refused: it is not in the cluster'],
    ['destroy', undefined, 'refused: it is not in the cluster'],
    ['submit', 'launched', 'nothing'],
    ['load', 'inactive', 'loaded if 7'],
    ['load', 'launched', 'refused: it is started; stop it to have it loaded only'],
    ['start', 'inactive', 'launched if 7'],
    ['start', 'loaded', 'launched if 7'],
    ['start', 'launched', 'nothing'],
    ['stop', 'launched', 'loaded if 7'],
    ['stop', 'loaded', 'nothing'],
    ['stop', 'inactive', 'refused: it is not started'],
    ['unload', 'launched', 'inactive if 7'],
    ['unload', 'inactive', 'nothing'],
    ['destroy', 'launched', 'destroy if 7'],
  ])('%s, deployed as %s: %s', (action, has, expected) => expect(plan(action, has, TEXT)).toBe(expected));
});

describe('when another text is deployed', () => {
  it.each<[Action, 'ask' | 'replace' | 'keep', string]>([
    ['start', 'ask', 'differs'],
    ['start', 'replace', 'put launched if 7'],
    ['start', 'keep', 'launched if 7'],
    ['submit', 'ask', 'differs'],
    ['submit', 'replace', 'put loaded if 7'],
    ['submit', 'keep', 'nothing'],
    ['stop', 'ask', 'nothing'],
    ['destroy', 'ask', 'destroy if 7'],
  ])('%s (%s): %s', (action, whenDiffers, expected) =>
    expect(plan(action, 'loaded', OTHER, whenDiffers)).toBe(expected),
  );

  it('comments make no difference', () => expect(plan('start', 'launched', `# new\n${TEXT}`)).toBe('nothing'));
});

describe('a file that no cluster takes', () => {
  const refuse = (name: string, text: string): string => short(planStep(index(), 'start', { name, text }, 'ask'));

  it.each<[string, string, RegExp]>([
    ['a name without a type', 'web', /^refused: ./],
    ['garbage behind a section', NAME, /^refused: line 1: /],
    ['a bad combination in X-Fleet', NAME, /^refused: ./],
    ['no option at all', NAME, /^refused: the file holds no option/],
  ])('%s', (what, name, expected) => {
    const texts: Record<string, string> = {
      'a name without a type': TEXT,
      'garbage behind a section': '[Service] oops\nExecStart=/bin/true\n',
      'a bad combination in X-Fleet': `${TEXT}[X-Fleet]\nMachineID=abc\nConflicts=*\n`,
      'no option at all': '# nothing\n',
    };
    expect(refuse(name, texts[what] ?? '')).toMatch(expected);
  });
});

it('a template is stored, and started only as an instance', () => {
  const view = index({ units: [unit('web@.service', 'inactive')] });
  expect(short(planStep(index(), 'submit', { name: 'web@.service', text: TEXT }, 'ask'))).toBe('put inactive if 0');
  expect(short(planStep(view, 'start', { name: 'web@.service' }, 'ask'))).toMatch(/^refused: a template/);
});
