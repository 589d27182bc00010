import { describe, expect, it } from 'vitest';
import { RedrawQueue } from '../src/explorer/redraw-queue.ts';

/** A queue with time that passes when told to. */
function queue(): { redraws: RedrawQueue; drawn: (string | undefined)[][]; pass: () => boolean } {
  const drawn: (string | undefined)[][] = [];
  let due: (() => void) | undefined;
  const redraws = new RedrawQueue({
    redraw: rows => drawn.push([...rows]),
    after: (_milliseconds, run) => {
      due = run;
      return { cancel: () => (due = undefined) };
    },
  });
  const pass = (): boolean => {
    const run = due;
    due = undefined;
    run?.();
    return run !== undefined;
  };
  return { redraws, drawn, pass };
}

describe('a row whose children changed', () => {
  it('is drawn at once, with the rows that only look different', () => {
    const { redraws, drawn } = queue();
    redraws.changed(['units'], ['cluster', 'units']);
    expect(drawn).toEqual([['units', 'cluster']]);
  });

  it('is drawn again while the view does not ask for them', () => {
    const { redraws, drawn, pass } = queue();
    redraws.changed(['units', 'machines'], []);
    redraws.asked('machines');
    pass();
    expect(drawn).toEqual([['units', 'machines'], ['units']]);
    redraws.asked('units');
    pass();
    expect(drawn).toHaveLength(2);
  });

  it('is let go after some tries: a closed row is never asked about', () => {
    const { redraws, drawn, pass } = queue();
    redraws.changed(['closed'], []);
    let times = 0;
    while (pass()) times++;
    expect(times).toBeLessThan(10);
    expect(drawn).toHaveLength(3);
  });

  it('stands for all below it when it is the root', () => {
    const { redraws, drawn } = queue();
    redraws.changed([undefined, 'units'], []);
    expect(drawn).toEqual([[undefined]]);
  });
});

it('rows that only look different are drawn once', () => {
  const { redraws, drawn, pass } = queue();
  redraws.changed([], ['a.service']);
  expect(pass()).toBe(false);
  expect(drawn).toEqual([['a.service']]);
});

it('is silent once it is closed', () => {
  const { redraws, drawn, pass } = queue();
  redraws.changed(['units'], []);
  redraws.close();
  pass();
  expect(drawn).toHaveLength(1);
});
