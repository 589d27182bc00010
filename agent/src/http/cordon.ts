import type { Machine } from '@flotilla/cluster';
import type { Registry } from '@flotilla/registry';
import * as v from 'valibot';
import { ApiError } from './errors.ts';
import { machineEntity } from './machines.ts';
import type { Reply } from './reply.ts';
import { readJson, requireJson, undecodable, type ApiRequest } from './request.ts';

/** All machines at once; `units` counts what each has been ordered to hold. */
export async function listMachines(registry: Registry): Promise<Reply> {
  const { machines, schedule } = await registry.readCluster();
  const units = new Map<string, number>();
  for (const { machine } of schedule) units.set(machine, (units.get(machine) ?? 0) + 1);
  return { status: 200, json: { machines: machines.map(each => describe(each, units.get(each.id) ?? 0)) } };
}

const describe = (machine: Machine, units: number): Record<string, unknown> => ({
  ...machineEntity(machine),
  version: machine.version,
  cordon: machine.cordon,
  units,
});

const Body = v.object(
  {
    drain: v.optional(v.boolean('drain must be true or false'), false),
    by: v.optional(v.string('by must be a string')),
  },
  'it must be an object',
);

/** PUT closes a machine, with `drain` it is also emptied; DELETE opens it, even one that is away. 404 for no machine. */
export async function changeCordon(registry: Registry, id: string, request: ApiRequest): Promise<Reply> {
  const known = async () => (await registry.readMachines()).some(machine => machine.id === id);
  const unknown = () => new ApiError(404, `there is no machine ${id}`);
  if (request.method === 'DELETE') {
    if (!(await registry.uncordonMachine(id)) && !(await known())) throw unknown();
    registry.recordEvent({ kind: 'uncordoned', machine: id, text: `machine ${id} takes units again` });
    return { status: 204 };
  }
  requireJson(request.incoming);
  const json = await readJson(request.incoming);
  const body = v.safeParse(Body, Array.isArray(json) ? undefined : json, { abortEarly: true });
  if (!body.success) throw undecodable(body.issues[0].message);
  if (!(await known())) throw unknown();
  const { drain, by } = body.output;
  await registry.cordonMachine(id, { drain, by, since: Date.now() });
  const text = `machine ${id} ${drain ? 'gives up its units' : 'takes no new units'}`;
  registry.recordEvent({ kind: drain ? 'draining' : 'cordoned', machine: id, by, text });
  return { status: 204 };
}
