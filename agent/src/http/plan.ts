import { foresee, type Unit } from '@flotilla/cluster';
import { digestOf, toSnapshot, type ClusterView, type Registry, type UnitRecord } from '@flotilla/registry';
import { readFleetUnit, readRequirements, validateUnitName } from '@flotilla/unit';
import * as v from 'valibot';
import { ApiError, toApiError } from './errors.ts';
import type { Reply } from './reply.ts';
import { readJson, requireJson, undecodable, type ApiRequest } from './request.ts';
import { readUnitBody, requireValidOptions, type UnitBody } from './unit-body.ts';
import { guardTemplate, NO_SUCH_UNIT } from './units.ts';

const Body = v.object(
  {
    units: v.optional(v.array(v.unknown(), 'units must be a list'), []),
    destroy: v.optional(v.array(v.string('destroy must be a list of names'), 'destroy must be a list of names'), []),
  },
  'it must be an object',
);

/** A change that the API would refuse, with its words. */
interface Problem {
  readonly unit: string;
  readonly message: string;
}

/**
 * What would happen if these units were put and those destroyed. Changes nothing. Each of `units` is what a PUT of it
 * would hold, with `text` for the unit file as written; what the API would refuse is a problem, the rest is planned.
 */
export async function planChanges(registry: Registry, { incoming }: ApiRequest): Promise<Reply> {
  requireJson(incoming);
  const json = await readJson(incoming);
  const parsed = v.safeParse(Body, Array.isArray(json) ? undefined : json, { abortEarly: true });
  if (!parsed.success) throw undecodable(parsed.issues[0].message);
  const { units, destroy } = parsed.output;
  const bodies = units.map(each => readUnitBody(withRaw(each)));
  const view = await registry.readCluster();
  const problems: Problem[] = [];
  const change = bodies.flatMap(body => attempt(problems, body.name, () => intended(view, body)));
  const gone = destroy.filter(name => !view.units.some(unit => unit.name === name));
  for (const unit of gone) problems.push({ unit, message: NO_SUCH_UNIT });
  return { status: 200, json: { ...foresee(toSnapshot(view), { change, destroy }), problems } };
}

/** What a PUT calls `raw` is called `text` here, since nothing else is asked for. */
function withRaw(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || !('text' in json)) return json;
  const { text, ...rest } = json;
  return { raw: text, ...rest };
}

function attempt(problems: Problem[], unit: string, read: () => Unit): Unit[] {
  try {
    return [read()];
  } catch (error) {
    const { status, message } = toApiError(error);
    if (status >= 500) throw error;
    problems.push({ unit, message });
    return [];
  }
}

/** The unit as a PUT of the body would leave it. @throws {ApiError} what that PUT would be answered */
function intended(view: ClusterView, body: UnitBody): Unit {
  const problem = validateUnitName(body.name);
  if (problem !== undefined) throw new ApiError(400, problem);
  guardTemplate(body.name, body);
  const known = view.units.find(unit => unit.name === body.name);
  if (body.file !== undefined && body.file.hash !== known?.hash) {
    requireValidOptions(body.file);
    const { hash, text, options } = body.file;
    const requirements = readRequirements(body.name, options);
    return { name: body.name, desired: body.desired ?? 'inactive', hash, file: digestOf(text), requirements };
  }
  if (known === undefined) throw new ApiError(409, 'unit does not exist and options field empty');
  return { ...stored(view, known), desired: body.desired ?? known.desired };
}

function stored({ files }: ClusterView, { name, hash, file, desired }: UnitRecord): Unit {
  const { options } = readFleetUnit(files.get(file) ?? '');
  return { name, hash, file, desired, requirements: readRequirements(name, options) };
}
