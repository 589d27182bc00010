import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';

type TaskType = 'schedule' | 'unschedule' | 'update';

/** Numbers for Prometheus, by fleet's names where fleet has them, those among them that it only documents (fleet §12). */
export class Metrics {
  readonly #registry = new Registry();
  readonly #leaderSince = new Gauge({
    name: 'fleet_engine_leader_start_time',
    help: 'Since when this engine leads, seconds since 1970; 0 while it does not',
    registers: [this.#registry],
  });
  readonly #tasks = new Counter({
    name: 'fleet_engine_task_count_total',
    help: 'Tasks carried out by this engine',
    labelNames: ['type'],
    registers: [this.#registry],
  });
  readonly #failures = new Counter({
    name: 'fleet_engine_task_failure_count_total',
    help: 'Tasks that the registry did not take',
    labelNames: ['type'],
    registers: [this.#registry],
  });
  readonly #rounds = new Counter({
    name: 'fleet_engine_reconcile_count_total',
    help: 'Times that this engine has decided',
    registers: [this.#registry],
  });
  readonly #roundFailures = new Counter({
    name: 'fleet_engine_reconcile_failure_count_total',
    help: 'Units that had to leave a machine that is gone (machine_away), that got no place (schedule), or whose change the registry did not take (run)',
    labelNames: ['type'],
    registers: [this.#registry],
  });
  readonly #roundDuration = new Summary({
    name: 'fleet_engine_reconcile_duration_second',
    help: 'How long this engine took to decide, seconds',
    registers: [this.#registry],
  });
  readonly #operations = new Counter({
    name: 'fleet_registry_operation_count_total',
    help: 'Requests that etcd has answered',
    labelNames: ['type'],
    registers: [this.#registry],
  });
  readonly #failedOperations = new Counter({
    name: 'fleet_registry_operation_failed_count_total',
    help: 'Requests that etcd refused or did not answer',
    labelNames: ['type'],
    registers: [this.#registry],
  });
  readonly #operationDuration = new Summary({
    name: 'fleet_registry_operation_duration_second',
    help: 'How long etcd took, seconds',
    labelNames: ['type'],
    registers: [this.#registry],
  });
  readonly #requests = new Counter({
    name: 'fleet_api_request_count_total',
    help: 'Requests answered by the API',
    labelNames: ['method', 'code'],
    registers: [this.#registry],
  });

  readonly #placement = new Histogram({
    name: 'flotilla_engine_placement_duration_seconds',
    help: 'From the change that made a unit want a place until its order is written; of the leading engine',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600],
    registers: [this.#registry],
  });
  readonly #watchLag = new Histogram({
    name: 'flotilla_registry_watch_lag_seconds',
    help: 'From the answer to a write of the leading engine until its watch of the cluster shows it',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
    registers: [this.#registry],
  });
  readonly #reconnects = new Counter({
    name: 'flotilla_registry_reconnects_total',
    help: 'Times that etcd has answered again after it had refused or not answered',
    registers: [this.#registry],
  });
  readonly #watchEnds = new Counter({
    name: 'flotilla_registry_watch_ends_total',
    help: 'Watches that etcd or the connection has ended; each is begun anew',
    registers: [this.#registry],
  });
  #etcdIsAway = false;

  constructor() {
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: 1000 });
  }

  leading(since: Date | undefined): void {
    this.#leaderSince.set(since === undefined ? 0 : Math.floor(since.getTime() / 1000));
  }

  round(seconds: number, failures: Readonly<Record<'machine_away' | 'schedule', number>>): void {
    this.#rounds.inc();
    this.#roundDuration.observe(seconds);
    for (const [type, count] of Object.entries(failures)) this.#roundFailures.inc({ type }, count);
  }

  placed(seconds: readonly number[]): void {
    for (const each of seconds) this.#placement.observe(each);
  }

  echoed(seconds: number): void {
    this.#watchLag.observe(seconds);
  }

  /** `margin` gives the seconds until the cluster may believe this machine dead; `undefined` until it has a lease. */
  watchLease(margin: () => number | undefined): void {
    new Gauge({
      name: 'flotilla_machine_lease_margin_seconds',
      help: 'Until the cluster may believe this machine dead; negative when it may already',
      registers: [this.#registry],
      collect() {
        const seconds = margin();
        if (seconds === undefined) this.reset();
        else this.set(seconds);
      },
    });
  }

  watchEnded(): void {
    this.#watchEnds.inc();
  }

  operation(type: string, seconds: number, outcome: 'done' | 'failed'): void {
    if (outcome === 'done' && this.#etcdIsAway) this.#reconnects.inc();
    this.#etcdIsAway = outcome === 'failed';
    (outcome === 'done' ? this.#operations : this.#failedOperations).inc({ type });
    this.#operationDuration.observe({ type }, seconds);
  }

  tasks(type: TaskType, count: number, outcome: 'done' | 'failed'): void {
    (outcome === 'done' ? this.#tasks : this.#failures).inc({ type }, count);
    if (outcome === 'failed') this.#roundFailures.inc({ type: 'run' }, count);
  }

  request(method: string, code: number): void {
    this.#requests.inc({ method, code });
  }

  async render(): Promise<{ type: string; body: string }> {
    return { type: this.#registry.contentType, body: await this.#registry.metrics() };
  }
}
