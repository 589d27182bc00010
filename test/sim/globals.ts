import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { MemoryFiles } from './memory-files.ts';
import type { Random } from '../faults/random.ts';
import type { Actor, Scheduler } from './scheduler.ts';

/** What the outside of a process is made of, as far as the daemon's code asks Node for it. */
export interface Outside {
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** The file system that a path lies on; `undefined` for the real one. */
  files(path: string): MemoryFiles | undefined;
  /** Milliseconds since 1970 on an actor's wall clock, which may be wrong. */
  wallClock(actor: Actor): number;
}

/**
 * Replaces timers, clocks, chance and the few calls of the file system that the daemon uses, in this process, for
 * whatever runs as a step of the scheduler. The result puts everything back.
 */
export function replaceGlobals(outside: Outside): () => void {
  const undo = [...replaceTime(outside), ...replaceFiles(outside)];
  syncBuiltinESMExports();
  return () => {
    for (const each of undo) each();
    syncBuiltinESMExports();
  };
}

type Call = (...args: unknown[]) => void;

function replaceTime({ scheduler, random, ...outside }: Outside): (() => void)[] {
  const start = (ms: number, call: Call, args: unknown[]): object | undefined => {
    const actor = scheduler.current;
    if (actor === undefined) return undefined;
    return new Timer(scheduler.after(ms, actor, '', () => call(...args)));
  };
  const timers = (['setTimeout', 'setImmediate'] as const).map(name =>
    replace(globalThis, name, real => (...all: unknown[]) => {
      const [call, ...rest] = all as [Call, ...unknown[]];
      // no timer of Node is shorter than a millisecond
      const [ms, args] = name === 'setTimeout' ? [Math.max(1, Number(rest[0] ?? 1)), rest.slice(1)] : [0, rest];
      return start(ms, call, args) ?? real(call, ...rest);
    }),
  );
  const clearing = (['clearTimeout', 'clearImmediate'] as const).map(name =>
    replace(globalThis, name, real => (timer: unknown) => {
      if (timer instanceof Timer) timer.cancel();
      else real(timer);
    }),
  );
  const own = <T>(now: (actor: Actor) => T, real: () => T): T =>
    scheduler.current === undefined ? real() : now(scheduler.current);
  const monotonic = (actor: Actor): number => scheduler.now - actor.born;
  return [
    ...timers,
    ...clearing,
    replace(performance, 'now', real => () => own(monotonic, real.bind(performance) as () => number)),
    replace(Date, 'now', real => () => own(actor => outside.wallClock(actor), real as () => number)),
    replace(Math, 'random', real => () => own(() => random.below(2 ** 30) / 2 ** 30, real as () => number)),
    // all processes of a boot share this clock; which zero it has does not matter
    replace(
      process.hrtime,
      'bigint',
      real => () => own(() => BigInt(Math.round(scheduler.now * 1e6)), real as () => bigint),
    ),
  ];
}

class Timer {
  readonly cancel: () => void;
  constructor(cancel: () => void) {
    this.cancel = cancel;
  }
  unref(): this {
    return this;
  }
}

/** A process that is dead writes nothing; one that lives may die here. */
function replaceFiles({ scheduler, ...outside }: Outside): (() => void)[] {
  const may = (): boolean => scheduler.current?.acts() ?? true;
  const on = (
    object: object,
    name: string,
    simulated: (disk: MemoryFiles, path: string, second: unknown, third: unknown) => unknown,
  ) =>
    replace(object, name, real => (...args: unknown[]) => {
      const disk = typeof args[0] === 'string' ? outside.files(args[0]) : undefined;
      return disk === undefined ? real.apply(object, args) : simulated(disk, String(args[0]), args[1], args[2]);
    });
  const write = (disk: MemoryFiles, path: string, text: unknown, options: unknown): void => {
    const isThere = typeof options === 'object' && options !== null && 'flag' in options && options.flag === 'r+';
    if (may()) disk[isThere ? 'overwrite' : 'write'](path, String(text));
  };
  const rename = (disk: MemoryFiles, from: string, to: unknown): void => {
    if (may()) disk.rename(from, String(to));
  };
  const remove = (disk: MemoryFiles, path: string): void => {
    if (may()) disk.remove(path);
  };
  return [
    on(fs, 'readFileSync', (disk, path) => disk.read(path)),
    on(fs, 'writeFileSync', write),
    on(fs, 'renameSync', rename),
    on(fs, 'rmSync', remove),
    on(fs.promises, 'mkdir', () => Promise.resolve(undefined)),
    on(fs.promises, 'readdir', (disk, path) => Promise.resolve(disk.list(path))),
    on(fs.promises, 'readFile', (disk, path) => Promise.resolve().then(() => disk.read(path))),
  ];
}

type AnyFunction = (...args: unknown[]) => unknown;

function replace(object: object, name: string, make: (real: AnyFunction) => AnyFunction): () => void {
  const real = Reflect.get(object, name) as AnyFunction;
  Reflect.set(object, name, make(real));
  return () => void Reflect.set(object, name, real);
}
