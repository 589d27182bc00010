import { EventEmitter } from 'node:events';
import { DBusError, Message, MessageType, sessionBus, type MessageBus } from 'dbus-next';
import { SystemdError } from './systemd.ts';

export interface MethodCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: unknown[];
}

export interface Signal {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

/**
 * One connection to a bus, until it breaks. It is not repaired: `bus.ts` opens another. The library underneath lets
 * calls hang when the bus dies, so deadlines and the end of the stream are watched here.
 */
export class Wire {
  readonly #bus: MessageBus;
  readonly #pending = new Set<(error: SystemdError) => void>();
  #broken: SystemdError | undefined;
  #onBroken: (error: SystemdError) => void = () => undefined;

  private constructor(bus: MessageBus) {
    this.#bus = bus;
  }

  /** Connects and says Hello; rejects when that takes longer than `timeoutMs`. */
  static async open(address: string, timeoutMs: number, onSignal: (signal: Signal) => void): Promise<Wire> {
    const bus = sessionBus({ busAddress: address });
    const wire = new Wire(bus);
    bus.on('message', message => {
      if (message.type === MessageType.SIGNAL) onSignal(message);
    });
    const events: EventEmitter = bus; // its types leave out 'error'
    events.on('error', (error: unknown) => wire.break(disconnected(address, error)));
    const connection = connectionOf(bus);
    connection.on('end', () => wire.break(disconnected(address, undefined)));
    await wire.#hello(address, timeoutMs);
    return wire;
  }

  #hello(address: string, timeoutMs: number): Promise<undefined> {
    return this.#deadline<undefined>(timeoutMs, `${address} does not answer`, (resolve, reject) => {
      this.#pending.add(reject);
      this.#bus.once('connect', () => {
        this.#pending.delete(reject);
        resolve(undefined);
      });
      if (this.#broken) reject(this.#broken);
    }).catch((error: unknown) => {
      const cause = error instanceof SystemdError ? error : disconnected(address, error);
      this.break(cause);
      throw cause;
    });
  }

  /** Called once, when the connection has ended; at once when it has already. */
  onBroken(listener: (error: SystemdError) => void): void {
    this.#onBroken = listener;
    if (this.#broken) listener(this.#broken);
  }

  /** Resolves to the body of the answer. */
  call(call: MethodCall, timeoutMs: number): Promise<readonly unknown[]> {
    if (this.#broken) return Promise.reject(this.#broken);
    return this.#deadline(timeoutMs, `${call.member} was not answered`, (resolve, reject) => {
      this.#pending.add(reject);
      this.#bus
        .call(new Message({ ...call }))
        .then(
          reply => resolve(reply?.body ?? []),
          (error: unknown) => reject(refused(call, error)),
        )
        .finally(() => this.#pending.delete(reject));
    });
  }

  #deadline<T>(
    timeoutMs: number,
    what: string,
    run: (resolve: (value: T) => void, reject: (error: SystemdError) => void) => void,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const fail = (error: SystemdError): void => {
        clearTimeout(timer);
        this.#pending.delete(fail);
        reject(error);
      };
      const timer = setTimeout(() => fail(new SystemdError('timeout', `${what} within ${timeoutMs} ms`)), timeoutMs);
      run(value => {
        clearTimeout(timer);
        resolve(value);
      }, fail);
    });
  }

  /** Ends the connection; every call under way fails with `error`. */
  break(error: SystemdError): void {
    if (this.#broken) return;
    this.#broken = error;
    this.#bus.disconnect();
    connectionOf(this.#bus).stream?.destroy();
    for (const reject of [...this.#pending]) reject(error);
    this.#onBroken(error);
  }
}

/** The library does not tell of the end of its stream, so it is heard at the connection inside. */
function connectionOf(bus: MessageBus): EventEmitter & { stream?: { destroy(): void } } {
  const connection: unknown = Reflect.get(bus, '_connection');
  if (!(connection instanceof EventEmitter)) throw new Error('dbus-next has changed: no connection inside the bus');
  return connection;
}

function disconnected(address: string, error: unknown): SystemdError {
  const why = error instanceof Error ? error.message : 'the bus has closed the connection';
  return new SystemdError('disconnected', `no connection to D-Bus at ${address}: ${why}`, { cause: error });
}

function refused(call: MethodCall, error: unknown): SystemdError {
  if (error instanceof DBusError) {
    return new SystemdError('refused', `${call.member}: ${error.text}`, { cause: error, dbusName: error.type });
  }
  const why = error instanceof Error ? error.message : String(error);
  return new SystemdError('disconnected', `${call.member} could not be sent: ${why}`, { cause: error });
}
