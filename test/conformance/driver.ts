import type { Case } from './case-file.ts';

/** What this implementation gives for a case: the value to compare, or a promise of it. `undefined` counts as `null`. */
export type Run = (testCase: Case) => unknown;

/** Runs the cases of one file. */
export interface Driver {
  readonly run: Run;
  /** Whether an outcome is right; without it both must be equal as JSON (members in any order). */
  readonly matches?: (got: unknown, expected: unknown, testCase: Case) => boolean;
  /** Where Flotilla does otherwise than fleet on purpose: what it does and why. */
  readonly deviation?: (testCase: Case) => { readonly expected: unknown; readonly why: string } | undefined;
}

/** Drivers by the name of the file whose cases they run, without `.json`. */
export type Drivers = Readonly<Record<string, Run | Driver>>;
