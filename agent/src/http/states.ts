import type { UnitState } from '@flotilla/cluster';
import type { ClusterView, Registry } from '@flotilla/registry';
import { validateUnitName } from '@flotilla/unit';
import { entity, type Reply } from './reply.ts';

/** The entity of what one machine says of one unit. */
export const stateEntity = (state: UnitState): Record<string, unknown> =>
  entity({
    name: state.unit,
    hash: state.hash,
    machineID: state.machine,
    systemdLoadState: state.load,
    systemdActiveState: state.active,
    systemdSubState: state.sub,
  });

/** By unit name, then machine id. An empty filter of the query does not filter. */
export function statesOf(view: ClusterView, query: URLSearchParams): UnitState[] {
  const unit = query.get('unitName') ?? '';
  const machine = query.get('machineID') ?? '';
  return view.states
    .filter(state => (unit === '' || state.unit === unit) && (machine === '' || state.machine === machine))
    .sort(byUnitAndMachine);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byUnitAndMachine = (a: UnitState, b: UnitState): number =>
  compare(a.unit, b.unit) || compare(a.machine, b.machine);

/**
 * One machine's word on a unit. Where no machine has said anything, fleet's own client needs an entity without
 * systemd's members rather than a 404, which it can't take.
 */
export async function getState(registry: Registry, name: string): Promise<Reply> {
  const view = validateUnitName(name) === undefined ? await registry.readUnit(name) : undefined;
  const first = [...(view?.states ?? [])].sort(byUnitAndMachine)[0];
  return { status: 200, json: first === undefined ? { name } : stateEntity(first) };
}
