import { isDesiredState, type DesiredState } from '@flotilla/cluster';
import {
  goQuote,
  hashOptions,
  normalForm,
  readFleetUnit,
  UnitSyntaxError,
  validateOptions,
  type UnitOption,
} from '@flotilla/unit';
import * as v from 'valibot';
import { ApiError } from './errors.ts';
import { undecodable } from './request.ts';

/** What a client sent for a unit. */
export interface UnitBody {
  /** Empty when not given. */
  readonly name: string;
  readonly desired: DesiredState | undefined;
  /** The unit file, when the client sent one. */
  readonly file: UnitFile | undefined;
}

/** A unit file ready to be stored: it can be read back, and its hash is that of what is read back. */
export interface UnitFile {
  readonly text: string;
  readonly hash: string;
  readonly options: readonly UnitOption[];
}

const isText = (member: string) => v.string(`${member} must be a string`);
// fleet's own client leaves out what is empty, such as the value of a line that resets a list
const Option = v.object(
  {
    section: v.nullish(isText("an option's section"), ''),
    name: v.nullish(isText("an option's name"), ''),
    value: v.nullish(isText("an option's value"), ''),
  },
  'each option must be an object with section, name and value',
);
const Body = v.object(
  {
    name: v.nullish(isText('name'), ''),
    desiredState: v.nullish(isText('desiredState'), ''),
    options: v.nullish(v.array(Option, 'options must be a list'), []),
    raw: v.optional(isText('raw')),
  },
  'it must be an object',
);

/**
 * @param json the decoded body of PUT
 * @throws {ApiError} 400 when a member has a wrong type or value, or the options make no unit file
 */
export function readUnitBody(json: unknown): UnitBody {
  const parsed = v.safeParse(Body, withExpectedSpelling(json), { abortEarly: true });
  if (!parsed.success) throw undecodable(parsed.issues[0].message);
  const { name, desiredState, options, raw } = parsed.output;
  return { name, desired: readDesired(desiredState), file: unitFile(options, raw) };
}

/** fleet's decoder took members whatever their case; so a script that writes `DesiredState` must not be misunderstood. */
function withExpectedSpelling(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const members = new Map(Object.entries(json));
  for (const name of ['name', 'desiredState', 'options', 'raw'])
    for (const [key, value] of Object.entries(json))
      if (!members.has(name) && key.toLowerCase() === name.toLowerCase()) members.set(name, value);
  return Object.fromEntries(members);
}

function readDesired(text: string): DesiredState | undefined {
  if (text === '') return undefined;
  if (!isDesiredState(text))
    throw new ApiError(400, `invalid desiredState ${goQuote(text)}: it must be inactive, loaded or launched`);
  return text;
}

function unitFile(options: readonly UnitOption[], raw: string | undefined): UnitFile | undefined {
  if (raw === undefined && options.length === 0) return undefined;
  const text = raw ?? normalForm(options);
  const file = { text, ...readBack(text, raw === undefined ? 'options' : 'raw') };
  if (raw !== undefined && options.length > 0 && hashOptions(options) !== file.hash)
    throw new ApiError(400, 'raw and options are not the same unit');
  if (file.options.length === 0) throw new ApiError(400, 'raw is a unit file without any option');
  return file;
}

function readBack(text: string, member: string): { options: readonly UnitOption[]; hash: string } {
  try {
    const { options } = readFleetUnit(text);
    return { options, hash: hashOptions(options) };
  } catch (error) {
    if (!(error instanceof UnitSyntaxError)) throw error;
    throw new ApiError(400, `${member} can't be read as a unit file: line ${error.line}: ${error.message}`, {
      cause: error,
    });
  }
}

/** @throws {ApiError} 400 with fleet's words when options contradict each other */
export function requireValidOptions(file: UnitFile): void {
  const problem = validateOptions(file.options);
  if (problem !== undefined) throw new ApiError(400, problem);
}
