import { currentState } from '@flotilla/cluster';
import { RegistryError, type ClusterView, type Registry, type UnitView } from '@flotilla/registry';
import {
  goQuote,
  parseUnitName,
  readFleetUnit,
  readRequirements,
  validateOptions,
  validateUnitName,
  type UnitOption,
} from '@flotilla/unit';
import { ApiError } from './errors.ts';
import { entity, type Reply } from './reply.ts';
import { etag, expectedRevision, readJson, requireJson, type ApiRequest } from './request.ts';
import { readUnitBody, requireValidOptions, type UnitBody, type UnitFile } from './unit-body.ts';

export const NO_SUCH_UNIT = 'unit does not exist';

/** How often a change is tried again after somebody else changed the unit in between. */
const ATTEMPTS = 5;

/** What is shown of one unit; `view` may hold more than that unit. */
type Shown = Pick<UnitView, 'unit' | 'text' | 'placements' | 'states'>;

/** The entity of a unit as fleet shows it. A unit that runs everywhere has neither a state nor a machine of its own. */
export function unitEntity({ unit, text, placements, states }: Shown, raw = false): Record<string, unknown> {
  const options = optionsOf(text);
  const { global } = readRequirements(unit.name, options);
  const placement = placements[0];
  return entity({
    name: unit.name,
    desiredState: unit.desired,
    currentState: global ? '' : currentState(placement, states),
    machineID: global ? '' : placement?.machine,
    options: options.map(option => entity({ ...option })),
    raw: raw ? text : '',
  });
}

/** What a unit file that can't be read says is left out; `fleetctl cat` and the engine's log tell of it. */
function optionsOf(text: string): readonly UnitOption[] {
  try {
    return readFleetUnit(text).options;
  } catch {
    return [];
  }
}

/** Entities of the units of one page. */
export function unitEntities(view: ClusterView, units: ClusterView['units']): Record<string, unknown>[] {
  const wanted = new Map<string, Mutable>();
  for (const unit of units)
    wanted.set(unit.name, { unit, text: view.files.get(unit.file) ?? '', placements: [], states: [] });
  for (const placement of view.schedule) wanted.get(placement.unit)?.placements.push(placement);
  for (const state of view.states) wanted.get(state.unit)?.states.push(state);
  return [...wanted.values()].map(shown => unitEntity(shown));
}

type Mutable = Shown & {
  readonly placements: UnitView['placements'][number][];
  readonly states: UnitView['states'][number][];
};

export async function getUnit(registry: Registry, name: string, { query }: ApiRequest): Promise<Reply> {
  const view = validateUnitName(name) === undefined ? await registry.readUnit(name) : undefined;
  if (view === undefined) throw new ApiError(404, NO_SUCH_UNIT);
  return { status: 200, json: unitEntity(view, query.get('raw') === '1'), headers: { ETag: etag(view.unit.revision) } };
}

export async function deleteUnit(registry: Registry, name: string, { incoming }: ApiRequest): Promise<Reply> {
  const expected = expectedRevision(incoming);
  if (validateUnitName(name) !== undefined) throw new ApiError(404, NO_SUCH_UNIT);
  const existed = await withPrecondition(expected, () => registry.destroyUnit(name, expected ?? 0));
  if (!existed) throw new ApiError(404, NO_SUCH_UNIT);
  registry.recordEvent({ kind: 'unit-destroyed', unit: name, text: `${name} was destroyed` });
  return { status: 204 };
}

/** Creates a unit, replaces its contents, or changes what is wanted of it (fleet §9.4, contents always validated). */
export async function putUnit(registry: Registry, name: string, { incoming }: ApiRequest): Promise<Reply> {
  requireJson(incoming);
  const expected = expectedRevision(incoming);
  const body = readUnitBody(await readJson(incoming));
  if (body.name !== '' && body.name !== name)
    throw new ApiError(
      400,
      `name in URL ${goQuote(name)} differs from unit name in request body ${goQuote(body.name)}`,
    );
  const nameProblem = validateUnitName(name);
  if (nameProblem !== undefined) throw new ApiError(400, nameProblem);
  if (expected !== undefined) return withPrecondition(expected, () => change(registry, name, body, expected));
  if (await createUnseen(registry, name, body)) return { status: 201 };
  for (let attempt = 1; ; attempt++) {
    try {
      return await change(registry, name, body, undefined);
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * Most units that come with contents are new, so that is tried without a look at what is there. Resolves to false when
 * it can't be or there is a unit of that name: then what is there decides which answer is right.
 */
async function createUnseen(registry: Registry, name: string, body: UnitBody): Promise<boolean> {
  if (body.file === undefined || validateOptions(body.file.options) !== undefined || activatesTemplate(name, body))
    return false;
  try {
    await registry.putUnit(name, body.file.text, body.desired ?? 'inactive', 0);
    tellStored(registry, name, body.file, undefined);
    return true;
  } catch (error) {
    if (!isConflict(error)) throw error;
    return false;
  }
}

/** One try: reads, checks, writes on condition that nobody changed the unit since. */
async function change(registry: Registry, name: string, body: UnitBody, expected: number | undefined): Promise<Reply> {
  const existing = (await registry.readUnit(name))?.unit;
  if (expected !== undefined && existing?.revision !== expected) throw preconditionFailed();
  if (existing === undefined && body.file === undefined)
    throw new ApiError(409, 'unit does not exist and options field empty');
  if (body.file !== undefined && body.file.hash !== existing?.hash) {
    requireValidOptions(body.file);
    guardTemplate(name, body);
    await registry.putUnit(name, body.file.text, body.desired ?? 'inactive', existing?.revision ?? 0);
    tellStored(registry, name, body.file, existing);
    return { status: 201 };
  }
  if (body.desired === undefined) throw new ApiError(409, 'must provide DesiredState to update existing unit');
  guardTemplate(name, body);
  if (existing?.desired === body.desired) return { status: 204 };
  await registry.setDesired(name, body.desired, existing?.revision ?? 0);
  const text = `${name} is wanted ${body.desired}`;
  registry.recordEvent({ kind: 'desired-state', unit: name, text, before: existing?.desired, after: body.desired });
  return { status: 204 };
}

function tellStored(registry: Registry, unit: string, { hash }: UnitFile, before: UnitView['unit'] | undefined): void {
  if (before === undefined)
    registry.recordEvent({ kind: 'unit-submitted', unit, text: `${unit} was submitted`, after: hash });
  else
    registry.recordEvent({
      kind: 'unit-changed',
      unit,
      text: `${unit} got a new file`,
      before: before.hash,
      after: hash,
    });
}

const activatesTemplate = (name: string, { desired = 'inactive' }: UnitBody): boolean =>
  desired !== 'inactive' && parseUnitName(name)?.isTemplate === true;

/** @throws {ApiError} 400 when a template is to be loaded or started */
export function guardTemplate(name: string, body: UnitBody): void {
  if (activatesTemplate(name, body)) throw new ApiError(400, `cannot activate template ${goQuote(name)}`);
}

const isConflict = (error: unknown): boolean => error instanceof RegistryError && error.code === 'conflict';

const preconditionFailed = (): ApiError =>
  new ApiError(412, 'the unit has been changed since the revision in If-Match');

/** With `If-Match` a conflict is the client's to solve. */
async function withPrecondition<T>(expected: number | undefined, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw expected !== undefined && isConflict(error) ? preconditionFailed() : error;
  }
}
