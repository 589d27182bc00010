import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCaseFile, type Case } from './case-file.ts';
import type { Driver, Drivers } from './driver.ts';

export interface Failure {
  /** The case's own name, else its number from 1. */
  readonly name: string;
  readonly input: unknown;
  readonly expected: unknown;
  readonly got: unknown;
}

export interface Deviation {
  readonly name: string;
  readonly why: string;
}

export interface FileResult {
  /** File name without `.json`. */
  readonly file: string;
  readonly passed: number;
  readonly failures: readonly Failure[];
  /** Cases that passed with an outcome of our own. */
  readonly deviations: readonly Deviation[];
  /** What is wrong with the file itself; then none of its cases has run. */
  readonly malformed?: string;
}

export interface Results {
  readonly files: readonly FileResult[];
  /** Names of files without driver. */
  readonly notCovered: readonly string[];
}

/** Runs every `*.json` file of a folder whose name has a driver. Throws when the folder can't be read or holds none. */
export async function runFolder(folder: string, drivers: Drivers): Promise<Results> {
  const names = caseFileNames(folder);
  if (names.length === 0) throw new Error(`${folder} holds no case files (*.json); name a folder that does`);
  const files: FileResult[] = [];
  const notCovered: string[] = [];
  for (const name of names) {
    const driver = Object.hasOwn(drivers, name) ? drivers[name] : undefined;
    if (driver === undefined) notCovered.push(name);
    else files.push(await runFile(folder, name, typeof driver === 'function' ? { run: driver } : driver));
  }
  return { files, notCovered };
}

/** Names of the folder's case files without `.json`, sorted. */
export function caseFileNames(folder: string): string[] {
  let entries: string[];
  try {
    entries = readdirSync(folder);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot read the folder of cases ${folder}: ${why}`, { cause: error });
  }
  return entries
    .filter(name => name.endsWith('.json'))
    .map(name => name.slice(0, -'.json'.length))
    .sort();
}

async function runFile(folder: string, file: string, driver: Driver): Promise<FileResult> {
  const failures: Failure[] = [];
  const deviations: Deviation[] = [];
  let cases: readonly Case[];
  try {
    ({ cases } = parseCaseFile(readFileSync(join(folder, `${file}.json`), 'utf8')));
  } catch (error) {
    return { file, passed: 0, failures, deviations, malformed: error instanceof Error ? error.message : String(error) };
  }
  for (const [index, testCase] of cases.entries()) {
    const name = testCase.name ?? `case ${index + 1}`;
    const { failure, why } = await runCase(name, testCase, driver);
    if (failure) failures.push(failure);
    else if (why !== undefined) deviations.push({ name, why });
  }
  return { file, passed: cases.length - failures.length, failures, deviations };
}

interface CaseResult {
  readonly failure?: Failure;
  /** Why the outcome that was wanted is not fleet's. */
  readonly why?: string;
}

async function runCase(name: string, testCase: Case, driver: Driver): Promise<CaseResult> {
  const deviation = driver.deviation?.(testCase);
  const wanted = deviation ? { expected: deviation.expected } : testCase;
  const input = testCase.input ?? testCase.steps;
  const show = wanted.expectedOneOf ? { oneOf: wanted.expectedOneOf } : outcome(wanted);
  let got: unknown;
  try {
    got = plain(await driver.run(testCase));
  } catch (error) {
    return { failure: { name, input, expected: show, got: { threw: error instanceof Error ? error.stack : error } } };
  }
  const matches = driver.matches ?? equal;
  const right = wanted.expectedOneOf ?? [outcome(wanted)];
  if (!right.some(expected => matches(got, expected, testCase))) {
    return { failure: { name, input, expected: show, got } };
  }
  return deviation ? { why: deviation.why } : {};
}

const outcome = (testCase: Case): unknown => ('expectedError' in testCase ? testCase.expectedError : testCase.expected);

/** The value as JSON carries it: no `undefined`, maps and classes as their plain members. */
function plain(value: unknown): unknown {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);
}

/** Equal as JSON; members of objects may come in any order. */
export function equal(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
