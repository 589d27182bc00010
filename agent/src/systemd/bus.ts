import { SystemdError } from './systemd.ts';
import { Wire, type MethodCall, type Signal } from './wire.ts';

const SYSTEMD = 'org.freedesktop.systemd1';
/** The one match rule: everything that systemd says about itself, its units and its jobs. */
const MATCH = `type='signal',sender='${SYSTEMD}',path_namespace='/org/freedesktop/systemd1'`;
/** A bus answers at most 128 calls of one connection at a time; half of it leaves room. */
const CALLS_IN_FLIGHT = 64;
const LONGEST_CONNECT_MS = 5_000;
const PING_TIMEOUT_MS = 3_000;
const FIRST_RETRY_MS = 20;
const LONGEST_RETRY_MS = 2_000;

export interface BusOptions {
  readonly address: string;
  readonly callTimeoutMs: number;
  readonly onSignal: (signal: Signal) => void;
  /** False when the connection is lost, true when it is back and systemd sends signals again. */
  readonly onConnection: (connected: boolean) => void;
}

export type SystemdCall = Omit<MethodCall, 'destination'> & { readonly timeoutMs?: number };

/** A connection to systemd over D-Bus that comes back by itself. No call waits for ever, or for the bus to come back. */
export class Bus {
  readonly #options: BusOptions;
  readonly #waiting: (() => void)[] = [];
  #inFlight = 0;
  #wire: Wire | undefined;
  #closed = false;
  #wake: (() => void) | undefined;

  private constructor(options: BusOptions) {
    this.#options = options;
  }

  /** Rejects when the first connection fails; `onConnection` tells only of later changes. */
  static async connect(options: BusOptions): Promise<Bus> {
    const bus = new Bus(options);
    await bus.#open();
    return bus;
  }

  get connected(): boolean {
    return this.#wire !== undefined;
  }

  /** Calls a method of systemd; resolves to the values of the answer. */
  async call(call: SystemdCall): Promise<readonly unknown[]> {
    await this.#slot();
    try {
      const wire = this.#wire;
      if (!wire) throw new SystemdError('disconnected', `no connection to D-Bus at ${this.#options.address}`);
      const { timeoutMs = this.#options.callTimeoutMs, ...method } = call;
      return await this.#watched(wire, wire.call({ destination: SYSTEMD, ...method }, timeoutMs));
    } finally {
      this.#inFlight--;
      this.#waiting.shift()?.();
    }
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
    this.#wire?.break(new SystemdError('disconnected', 'this connection to D-Bus was closed'));
  }

  async #slot(): Promise<void> {
    if (this.#inFlight >= CALLS_IN_FLIGHT) await new Promise<void>(resolve => this.#waiting.push(resolve));
    this.#inFlight++;
  }

  /** After a call without an answer the bus itself is asked: when it is silent too, the connection is given up. */
  async #watched<T>(wire: Wire, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof SystemdError && error.code === 'timeout') {
        ask(wire, 'GetId').catch((silence: unknown) => {
          if (silence instanceof SystemdError) wire.break(silence);
        });
      }
      throw error;
    }
  }

  async #open(): Promise<void> {
    const { address, callTimeoutMs, onSignal } = this.#options;
    const wire = await Wire.open(address, Math.min(callTimeoutMs, LONGEST_CONNECT_MS), onSignal);
    try {
      await ask(wire, 'AddMatch', MATCH);
      await wire.call(
        {
          destination: SYSTEMD,
          path: '/org/freedesktop/systemd1',
          interface: `${SYSTEMD}.Manager`,
          member: 'Subscribe',
        },
        callTimeoutMs,
      );
    } catch (error) {
      wire.break(error instanceof SystemdError ? error : new SystemdError('disconnected', String(error)));
      throw error;
    }
    this.#wire = wire;
    if (this.#closed) wire.break(new SystemdError('disconnected', 'this connection to D-Bus was closed'));
    wire.onBroken(() => this.#lost());
  }

  #lost(): void {
    this.#wire = undefined;
    if (this.#closed) return;
    this.#options.onConnection(false);
    void this.#reopen();
  }

  async #reopen(): Promise<void> {
    for (let delay = FIRST_RETRY_MS; ; delay = Math.min(delay * 2, LONGEST_RETRY_MS)) {
      await this.#pause(delay);
      if (this.#closed || (await this.#tryOpen())) return;
    }
  }

  async #tryOpen(): Promise<boolean> {
    try {
      await this.#open();
    } catch {
      return false;
    }
    if (this.connected) this.#options.onConnection(true);
    return true;
  }

  #pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function ask(wire: Wire, member: string, ...body: string[]): Promise<readonly unknown[]> {
  const bus = 'org.freedesktop.DBus';
  const signature = 's'.repeat(body.length);
  return wire.call(
    { destination: bus, path: '/org/freedesktop/DBus', interface: bus, member, signature, body },
    PING_TIMEOUT_MS,
  );
}
