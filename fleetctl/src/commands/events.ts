import { unitNameMeant } from '@flotilla/unit';
import type { ClusterEvent } from '../api.ts';
import type { Context } from '../context.ts';
import { CommandError, UsageError } from '../errors.ts';
import { machineLegend, type Machines } from '../legend.ts';
import { machineByPrefix } from '../machine-lookup.ts';

export interface EventsOptions {
  readonly follow: boolean;
  readonly json: boolean;
  /** The newest of what is known. */
  readonly lines: number | undefined;
  /** Beginning of a machine's id: only what happened there. */
  readonly machine: string | undefined;
}

/** `events`: what happened in the cluster in the last day, of one unit when it is named; with `follow` what happens then. */
export async function events(context: Context, args: readonly string[], options: EventsOptions): Promise<void> {
  const [unit, ...more] = args;
  if (more.length > 0) throw new UsageError('One unit at most can be named');
  const machines = await context.machines();
  const machine = options.machine && machineByPrefix(options.machine, machines.values(), 'machine');
  const query = {
    ...(unit === undefined ? {} : { unit: unitNameMeant(unit) }),
    ...(machine ? { machine } : {}),
    ...(options.lines === undefined ? {} : { limit: String(options.lines) }),
  };
  const say = (event: ClusterEvent): void =>
    context.out(options.json ? JSON.stringify(event) : eventLine(event, machines));
  if (!options.follow) {
    const found = await context.api.events(query);
    if (options.json) context.out(JSON.stringify(found, null, 2));
    else found.forEach(say);
    return;
  }
  await context.api.followEvents(query, say);
  throw new CommandError('The daemon at this endpoint has ended; run the command again to go on');
}

/** `2026-01-31 12:00:00 placed web@1.service on 85c0c595.../10.0.0.1: why` */
export function eventLine({ time, kind, unit, machine, text }: ClusterEvent, machines: Machines): string {
  const when = new Date(time).toISOString().replace('T', ' ').slice(0, 19);
  const where = machine === undefined ? '' : ` on ${machineLegend(machine, machines, false)}`;
  return `${when} ${kind}${unit === undefined ? '' : ` ${unit}`}${where}: ${text}`;
}
