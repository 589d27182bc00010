/** One case as its file has it. `input` (or `steps`) is what goes in; the outcome stands under one of three names. */
export interface Case {
  readonly name?: string;
  readonly input?: unknown;
  readonly steps?: unknown;
  readonly expected?: unknown;
  /** Any of these outcomes is right: fleet itself does not always give the same. */
  readonly expectedOneOf?: readonly unknown[];
  /** The message of a refusal, `null` for none. */
  readonly expectedError?: unknown;
}

export interface CaseFile {
  readonly description: string;
  readonly cases: readonly Case[];
}

const OUTCOMES = ['expected', 'expectedOneOf', 'expectedError'] as const;

/** Reads the text of a case file. Throws an Error that says what is wrong with it; the caller names the file. */
export function parseCaseFile(text: string): CaseFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (!isRecord(value)) throw new Error('the top level must be an object with "description" and "cases"');
  const { description = '', cases } = value;
  if (typeof description !== 'string') throw new Error('"description" must be a text');
  if (!Array.isArray(cases)) throw new Error('"cases" must be a list');
  return { description, cases: cases.map((each: unknown, index) => checkCase(each, index + 1)) };
}

function checkCase(value: unknown, number: number): Case {
  const where = `case ${number}`;
  if (!isRecord(value)) throw new Error(`${where} must be an object`);
  if (!('input' in value) && !('steps' in value)) throw new Error(`${where} has neither "input" nor "steps"`);
  const outcomes = OUTCOMES.filter(key => key in value);
  if (outcomes.length !== 1) {
    const found = outcomes.length === 0 ? 'none' : outcomes.join(' and ');
    throw new Error(`${where} must have exactly one of ${OUTCOMES.join(', ')}; it has ${found}`);
  }
  if ('expectedOneOf' in value && !Array.isArray(value['expectedOneOf'])) {
    throw new Error(`${where}: "expectedOneOf" must be a list`);
  }
  if ('name' in value && typeof value['name'] !== 'string') throw new Error(`${where}: "name" must be a text`);
  return value;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
