import type { ClusterView, StoreEvent } from '@flotilla/registry';
import { toSnapshot } from '@flotilla/registry';
import { Checker } from '../../cluster/test/requirements-check.ts';
import { isWell } from '../../cluster/src/roll-out.ts';
import { ClusterMap } from '../../registry/src/cluster-map.ts';
import { Keys } from '../../registry/src/keys.ts';
import type { SimMachine } from './machine.ts';
import type { Actor, Scheduler } from './scheduler.ts';
import type { Server } from './server.ts';
import { isGlobal, isStrict } from './units.ts';

/** A decision may rest on what was so this long ago: a leader can see late and write late. */
const STALE_MS = 30_000;
/** An order that has stood this long is known to its machine where the unit runs as it says, whatever was cut meanwhile. */
const KNOWN_MS = 30_000;

interface Change {
  readonly events: readonly StoreEvent[];
  readonly revision: number;
}

/**
 * Watches a run from outside: every transaction as etcd applied it, every start and stop as systemd did it. What must
 * never be is noted as a violation.
 */
export class History {
  readonly violations: string[] = [];
  readonly #scheduler: Scheduler;
  readonly #server: Server;
  readonly #machines: readonly SimMachine[];
  readonly #keys = new Keys('/flotilla/');
  readonly #map = new ClusterMap(this.#keys);
  readonly #changes: Change[] = [];
  #view: ClusterView = this.#map.view();
  /** Newest last; from {@link STALE_MS} ago on. */
  #views: { readonly at: number; readonly view: ClusterView }[] = [];
  #leader: { readonly actor: Actor | undefined; readonly step: number } | undefined;
  /** `machine id/unit` → when its order last changed. */
  readonly #ordered = new Map<string, number>();
  /** Machine id → since when it is continuously registered. */
  readonly #livingSince = new Map<string, number>();
  /** `machine id/unit` → when systemd started it. */
  readonly #startedAt = new Map<string, number>();
  /**
   * Watches keep etcd's promise: nothing is missing and nothing comes late. Where they do not, who decides may see what
   * never was; then only the fence is judged, and what comes of it in the end.
   */
  faithful = true;

  constructor(scheduler: Scheduler, server: Server, machines: readonly SimMachine[]) {
    this.#scheduler = scheduler;
    this.#server = server;
    this.#machines = machines;
    server.store.connect().watch('/', 1, {
      onEvents: (events, revision) => void this.#changes.push({ events, revision }),
      onEnd: error => this.#violation(`the history has a gap: ${error.message}`),
    });
  }

  /** The registry as it is. */
  get view(): ClusterView {
    return this.#view;
  }

  /** Looks at what a step has changed. */
  look(): void {
    for (const change of this.#changes.splice(0)) {
      this.#checkWriter(change);
      this.#map.apply(change.events, change.revision);
      const before = this.#view;
      this.#view = this.#map.view();
      this.#remember();
      for (const event of change.events) this.#lookAt(event, before);
    }
  }

  started(machine: SimMachine, unit: string): void {
    this.#startedAt.set(`${machine.id}/${unit}`, this.#scheduler.now);
    if (isGlobal(unit) || !this.faithful) return;
    for (const other of this.#machines) {
      if (other === machine || !other.runs(unit)) continue;
      const where = `${unit} is started on ${machine.name} and runs on ${other.name}`;
      if (isStrict(unit) && other.excusedUntil < this.#scheduler.now && machine.excusedUntil < this.#scheduler.now)
        this.#violation(`${where}, but must never run twice`);
      else if (this.#isKnownAt(other, unit, this.#startedAt) && this.#isKnownAt(machine, unit, this.#ordered))
        this.#violation(`${where}, and both are alive`);
    }
  }

  /** `machine` is about to stop a unit that runs. */
  stopping(machine: SimMachine, unit: string): void {
    if (!this.faithful || machine.leaving || isStrict(unit) || machine.strange.has(unit)) return;
    const order = this.#view.schedule.find(one => one.machine === machine.id && one.unit === unit);
    const since = this.#ordered.get(`${machine.id}/${unit}`) ?? this.#scheduler.now;
    const asOrdered = order !== undefined && machine.systemd.units.get(unit)?.text === this.#view.files.get(order.file);
    if (asOrdered && order.desired === 'launched' && this.#scheduler.now - since > KNOWN_MS)
      this.#violation(`${unit} is stopped on ${machine.name} though its order stands and did not change`);
  }

  #lookAt(event: StoreEvent, before: ClusterView): void {
    const key = event.type === 'put' ? event.value.key : event.key;
    const parsed = this.#keys.parse(key);
    if (parsed?.kind === 'leader') {
      const lease = event.type === 'put' ? event.value.lease : undefined;
      const actor = lease === undefined ? undefined : this.#server.leases.get(lease);
      this.#leader = event.type === 'put' ? { actor, step: this.#scheduler.step } : undefined;
    } else if (parsed?.kind === 'machines') {
      if (event.type === 'delete') this.#livingSince.delete(parsed.name);
      else if (!this.#livingSince.has(parsed.name)) this.#livingSince.set(parsed.name, this.#scheduler.now);
    } else if (parsed?.kind === 'schedule') {
      this.#ordered.set(`${parsed.machine}/${parsed.name}`, this.#scheduler.now);
      const isNew = !before.schedule.some(one => one.machine === parsed.machine && one.unit === parsed.name);
      if (event.type === 'put' && isNew) this.#placed(parsed.machine, parsed.name);
      else if (event.type === 'put' && isGlobal(parsed.name)) this.#changed(parsed.machine, parsed.name, before);
    }
  }

  /** Only who leads writes orders, and nothing that was sent under an earlier lead. */
  #checkWriter({ events, revision }: Change): void {
    const writer = this.#server.writers.get(revision);
    this.#server.writers.delete(revision);
    const orders = events.some(event => {
      const kind = this.#keys.parse(event.type === 'put' ? event.value.key : event.key)?.kind;
      return kind === 'schedule' || (kind === 'pending' && event.type === 'put');
    });
    if (!orders) return;
    const name = writer?.actor.name ?? 'nobody';
    this.#scheduler.note(`etcd: revision ${revision}, orders of ${name}: ${events.map(briefly).join(', ')}`);
    if (this.#leader === undefined || writer?.actor !== this.#leader.actor)
      this.#violation(
        `revision ${revision}: ${name} writes orders while ${this.#leader?.actor?.name ?? 'nobody'} leads`,
      );
    else if (writer !== undefined && writer.sentAt < this.#leader.step)
      this.#violation(`revision ${revision}: a write of ${name} from before its lead counts`);
  }

  #placed(machine: string, name: string): void {
    if (isGlobal(name) || !this.faithful) return;
    const { schedule } = this.#view;
    const places = schedule.filter(({ unit }) => unit === name);
    if (places.length > 1)
      this.#violation(`${name} has orders on ${places.map(each => each.machine[0]).join(' and ')}`);
    for (const other of this.#machines)
      if (other.id !== machine && other.runs(name) && this.#isKnownAt(other, name, this.#startedAt))
        this.#violation(`${name} is ordered on n${machine[0] ?? ''} while ${other.name}, which is alive, runs it`);
    if (this.#wasClosedFor(machine, name))
      this.#violation(`${name} is ordered on n${machine[0] ?? ''}, which takes nothing new, as everybody knew`);
    let faults: string[] = [];
    for (const { view } of this.#views.toReversed()) {
      faults = new Checker(toSnapshot({ ...view, schedule }), schedule).faults(name, machine);
      if (faults.length === 0) return;
    }
    this.#violation(`${name} is ordered on n${machine[0] ?? ''} against its requirements: ${faults.join(', ')}`);
  }

  /** A machine that runs a global unit is to run it from another file: the only one that may be away then. */
  #changed(machine: string, name: string, { schedule }: ClusterView): void {
    if (!this.faithful) return;
    const orderAt = (list: ClusterView['schedule']) => list.find(one => one.machine === machine && one.unit === name);
    const [old, now] = [orderAt(schedule), orderAt(this.#view.schedule)];
    if (old?.desired !== 'launched' || now?.desired !== 'launched' || old.hash === now.hash) return;
    const others = this.#view.schedule.filter(
      each => each.unit === name && each.machine !== machine && each.hash === now.hash,
    );
    const mayBeSo = this.#views.some(({ view: { machines, states } }) =>
      others.every(each => {
        const state = states.find(one => one.machine === each.machine && one.unit === name);
        return isWell(state, each.hash) || !machines.some(({ id }) => id === each.machine);
      }),
    );
    if (!mayBeSo)
      this.#violation(`${name} is changed on n${machine[0] ?? ''} while it is not well where it was changed`);
  }

  /** The machine was cordoned for as long as a decision may be old, and the unit had no order there in that time. */
  #wasClosedFor(machine: string, unit: string): boolean {
    const { now } = this.#scheduler;
    const before = this.#views.slice(0, -1);
    if ((before[0]?.at ?? now) > now - STALE_MS) return false;
    return before.every(({ view: { machines, schedule } }) => {
      const isClosed = machines.some(({ id, cordon }) => id === machine && cordon !== undefined);
      return isClosed && !schedule.some(each => each.machine === machine && each.unit === unit);
    });
  }

  /** The machine is registered, and was without a gap since something of the unit happened there: all know of it. */
  #isKnownAt(machine: SimMachine, unit: string, times: ReadonlyMap<string, number>): boolean {
    const since = this.#livingSince.get(machine.id) ?? Infinity;
    return since < (times.get(`${machine.id}/${unit}`) ?? -Infinity);
  }

  #remember(): void {
    const { now } = this.#scheduler;
    this.#views.push({ at: now, view: this.#view });
    const first = this.#views.findIndex(({ at }) => at >= now - STALE_MS);
    if (first > 100) this.#views = this.#views.slice(first);
  }

  #violation(what: string): void {
    this.#scheduler.note(`VIOLATION: ${what}`);
    this.violations.push(`at ${(this.#scheduler.now / 1000).toFixed(3)} s: ${what}`);
  }
}

const briefly = (event: StoreEvent): string =>
  (event.type === 'put' ? `+${event.value.key}` : `-${event.key}`).replace('/flotilla/', '');
