import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

type TaskType = 'schedule' | 'unschedule' | 'update';

/** Numbers for Prometheus, by fleet's names where fleet has them. */
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
  readonly #requests = new Counter({
    name: 'fleet_api_request_count_total',
    help: 'Requests answered by the API',
    labelNames: ['method', 'code'],
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: 1000 });
  }

  leading(since: Date | undefined): void {
    this.#leaderSince.set(since === undefined ? 0 : Math.floor(since.getTime() / 1000));
  }

  round(): void {
    this.#rounds.inc();
  }

  tasks(type: TaskType, count: number, outcome: 'done' | 'failed'): void {
    (outcome === 'done' ? this.#tasks : this.#failures).inc({ type }, count);
  }

  request(method: string, code: number): void {
    this.#requests.inc({ method, code });
  }

  async render(): Promise<{ type: string; body: string }> {
    return { type: this.#registry.contentType, body: await this.#registry.metrics() };
  }
}
