import { dirname, join } from 'node:path';
import type { Machine } from '@flotilla/cluster';
import type { Registry } from '@flotilla/registry';
import { detectAddress, noteBoot, readBootId, readMachineId, type Config } from './config/index.ts';
import { startEngine, type Engine } from './engine/index.ts';
import { connectRegistry } from './etcd.ts';
import { createApi, openListeners, takeActivated, type Listeners } from './http/index.ts';
import type { Log } from './logging.ts';
import { shutdownKind, startMachine, type RunningMachine, type ShutdownKind } from './machine/index.ts';
import { Metrics } from './metrics.ts';
import { persist } from './persist.ts';
import { connectSystemd, type Systemd } from './systemd/index.ts';
import { VERSION } from './version.ts';

/** systemd gives `StateDirectory=` of the service in this variable. */
const STATE_DIRECTORY = process.env['STATE_DIRECTORY'] ?? '/var/lib/flotilla';
/** How often it is looked whether this machine got another address. */
const ADDRESS_EVERY_MS = 60_000;
/** The longest that systemd may think about whether this is a stop or a restart; it may have to be reached first. */
const KIND_MS = 3_000;

/**
 * fleetd as a whole: the API first, then, each as soon as it can be had and tried for ever, systemd and etcd, and on
 * these the machine's agent and the engine.
 */
export class Daemon {
  readonly #log: Log;
  readonly #metrics = new Metrics();
  readonly #id: string;
  readonly #stopping = new AbortController();
  #config: Config;
  #listeners: Listeners | undefined;
  #systemd: Systemd | undefined;
  #opened: Registry | undefined;
  /** The same, once it has answered. */
  #registry: Registry | undefined;
  #machine: RunningMachine | undefined;
  #engine: Engine | undefined;
  #address = '';
  #addressTimer: NodeJS.Timeout | undefined;

  /** @throws {ConfigError} without a machine id */
  constructor(config: Config, log: Log) {
    this.#config = config;
    this.#log = log;
    this.#id = readMachineId();
  }

  /** Resolves once the API is served; everything else comes up behind it. */
  async start(environment: NodeJS.ProcessEnv): Promise<void> {
    this.#log.info({ machine: this.#id, version: VERSION }, 'fleetd starts');
    this.#listeners = await this.#openListeners(environment);
    const { addresses } = this.#listeners;
    if (addresses.length === 0)
      this.#log.warn({}, 'the API is not served: systemd passed no socket and the option listen names none');
    else this.#log.info({}, `the API is served at ${addresses.join(', ')}`);
    this.#addressTimer = setInterval(() => this.#refresh(), ADDRESS_EVERY_MS).unref();
    this.#inBackground('agent', this.#runMachine());
    this.#inBackground('engine', this.#runEngine());
  }

  #openListeners(environment: NodeJS.ProcessEnv): Promise<Listeners> {
    const config = this.#config;
    const api = createApi({
      registry: () => (this.#stopping.signal.aborted ? undefined : this.#registry),
      tokenLimit: config.token_limit,
      version: VERSION,
      log: this.#log,
      metrics: () => this.#metrics.render(),
      answered: (method, code) => this.#metrics.request(method, code),
      illness: () => this.#illness(),
    });
    return openListeners(
      {
        listen: config.listen,
        insecure: config.insecure_listen,
        tls: { certFile: config.api_cert_file, keyFile: config.api_key_file, caFile: config.api_ca_file },
        activated: takeActivated(environment),
        log: this.#log,
      },
      api,
    );
  }

  /** Why this machine does not do its work; `undefined` when it does. */
  #illness(): string | undefined {
    if (this.#stopping.signal.aborted) return 'fleetd is stopping';
    if (this.#registry === undefined) return 'etcd has not been reached yet';
    const status = this.#machine?.status();
    if (this.#systemd === undefined || status?.systemd === false) return 'systemd does not answer';
    if (status?.registered !== true) return 'this machine is not registered in etcd';
    return undefined;
  }

  #inBackground(part: string, running: Promise<void>): void {
    running.catch((error: unknown) => {
      // a part that has died must not leave a daemon that only looks alive: systemd starts a new one
      this.#log.error(
        {},
        `the ${part} has ended: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      process.exit(1);
    });
  }

  readonly #openedRegistry = this.#lazily(() => this.#openRegistry());
  readonly #reachedRegistry = this.#lazily(() => this.#reachRegistry());

  /** The first caller starts it, all get the same. */
  #lazily<T>(start: () => Promise<T>): () => Promise<T> {
    let running: Promise<T> | undefined;
    return () => (running ??= start());
  }

  async #openRegistry(): Promise<Registry | undefined> {
    this.#opened = await this.#persistWithEtcd(() => connectRegistry(this.#config, this.#metrics));
    return this.#opened;
  }

  async #reachRegistry(): Promise<Registry | undefined> {
    const registry = await this.#openedRegistry();
    if (registry === undefined) return undefined;
    this.#registry = await this.#persistWithEtcd(() => registry.readMachines().then(() => registry));
    return this.#registry;
  }

  #persistWithEtcd(attempt: () => Promise<Registry>): Promise<Registry | undefined> {
    return persist(`etcd at ${this.#config.etcd_servers.join(', ')}`, attempt, this.#log, this.#stopping.signal);
  }

  readonly #reachedSystemd = this.#lazily(() => this.#reachSystemd());
  readonly #startedMachine = this.#lazily(() => this.#startMachine());

  async #reachSystemd(): Promise<Systemd | undefined> {
    const { systemd_user: user, units_directory: unitsDirectory } = this.#config;
    const connect = () => connectSystemd({ user, unitsDirectory });
    this.#systemd = await persist('systemd', connect, this.#log, this.#stopping.signal);
    return this.#systemd;
  }

  async #runMachine(): Promise<void> {
    await Promise.all([this.#reachedSystemd(), this.#openedRegistry()]);
    if (this.#stopping.signal.aborted) return; // whether there is to be a machine then, stop() decides
    const machine = await this.#startedMachine();
    await machine?.ready;
  }

  /** Does not wait for etcd: a machine that is cut off has units to stop. */
  async #startMachine(): Promise<RunningMachine | undefined> {
    const [systemd, registry] = await Promise.all([this.#reachedSystemd(), this.#openedRegistry()]);
    if (systemd === undefined || registry === undefined) return undefined;
    // beside the unit files: on a user's own systemd that is a folder which the user may write to
    const folder = dirname(this.#config.units_directory);
    const machine = startMachine({
      registry,
      machine: this.#describeMachine(),
      earlierBoots: this.#earlierBoots(),
      ttlSeconds: this.#config.agent_ttl,
      systemd,
      launchedDirectory: join(folder, 'launched'),
      deadlineFile: join(folder, 'deadline'),
      log: this.#log,
    });
    this.#machine = machine;
    void machine.displaced.then(() => this.#giveWay());
    this.#metrics.watchLease(() => {
      const margin = machine.leaseMargin();
      return margin === undefined ? undefined : margin / 1000;
    });
    return machine;
  }

  #earlierBoots(): readonly string[] {
    try {
      return noteBoot(STATE_DIRECTORY, readBootId());
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#log.warn(
        {},
        `could not note this boot: ${why}; the next boot may have to wait for the end of this one's lease`,
      );
      return [];
    }
  }

  /** Another machine of this id is in the cluster. A new process waits until it is gone. */
  async #giveWay(): Promise<void> {
    this.#log.error({}, 'all units of the cluster are stopped here: they run on the other machine with this id');
    await this.#engine?.stop();
    process.exit(1);
  }

  async #runEngine(): Promise<void> {
    // also without an engine: the API answers once etcd has been reached
    const registry = await this.#reachedRegistry();
    if (registry === undefined || this.#config.disable_engine || this.#stopping.signal.aborted) return;
    this.#engine = startEngine({
      registry,
      machineId: this.#id,
      bootId: readBootId(),
      // etcd's leases are whole seconds, and less than two of them are granted as two
      ttlSeconds: Math.max(2, Math.ceil(this.#config.agent_ttl / 2)),
      log: this.#log,
      metrics: this.#metrics,
    });
  }

  #describeMachine(): Machine {
    this.#address = this.#config.public_ip || detectAddress();
    const { metadata } = this.#config;
    return { id: this.#id, address: this.#address, metadata, version: VERSION, bootId: readBootId() };
  }

  #refresh(): void {
    if ((this.#config.public_ip || detectAddress()) !== this.#address) this.#machine?.update(this.#describeMachine());
  }

  /** Takes over what can be changed while running: metadata and address of the machine. */
  reconfigure(config: Config): void {
    this.#config = { ...this.#config, metadata: config.metadata, public_ip: config.public_ip };
    this.#machine?.update(this.#describeMachine());
  }

  /** What is going on inside, for a look from outside. */
  describe(): object {
    return {
      machine: this.#id,
      address: this.#address,
      etcd: this.#registry !== undefined,
      leads: this.#engine?.leads ?? false,
      listeners: this.#listeners?.addresses ?? [],
      agent: this.#machine?.status(),
    };
  }

  /**
   * Ends everything in order: the lead first, so that another engine takes over while this machine's units stop (if
   * they have to), then the machine, then the API, which says 503 meanwhile. Where units go on running the machine
   * comes last: as long as this process lives it stops in time what must never run twice. A machine that is to leave and
   * has not come up yet comes up for that: the units of the fleetd before run here.
   * @returns false when units may run here that were to stop
   */
  async stop(): Promise<boolean> {
    this.#stopping.abort();
    clearInterval(this.#addressTimer);
    const told = await this.#shutdownKind();
    if (told === undefined) this.#log.warn({}, 'systemd does not tell whether this is a stop or a restart');
    const kind = told ?? 'keep';
    this.#log.info({}, kind === 'leave' ? 'stops; the units of this machine move' : 'stops; all units go on running');
    await this.#engine?.stop();
    if (kind === 'keep') await this.#listeners?.close();
    else await this.#startedMachine();
    await this.#machine?.stop(kind, left => {
      if (left > 0) this.#log.info({ units: left }, 'waits for units to stop');
    });
    if (kind === 'leave') await this.#listeners?.close();
    await Promise.allSettled([this.#opened?.close(), this.#systemd?.close()]);
    this.#log.info({}, 'stopped');
    return told === 'keep' || (told === 'leave' && this.#machine !== undefined);
  }

  async #shutdownKind(): Promise<ShutdownKind | undefined> {
    const unsure = new Promise<undefined>(resolve => setTimeout(() => resolve(undefined), KIND_MS).unref());
    const asked = this.#reachedSystemd().then(systemd => systemd && shutdownKind(systemd));
    return Promise.race([asked, unsure]);
  }
}
