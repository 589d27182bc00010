import type { IWatchResponse } from 'etcd3';
import { asRegistryError, RegistryError } from '../errors.ts';
import type { StoreEvent, Watch, WatchListener } from '../store.ts';
import type { Link } from './link.ts';
import { LinkError, readFailure } from './link.ts';
import { endOf, startOf, toStored } from './requests.ts';

export interface WatchContext {
  readonly open: () => Promise<{ readonly link: Link; readonly stream: WatchStream }>;
  /** What the store does about a failure: log in again, make a new link. */
  readonly failed: (link: Link, error: LinkError) => void;
  readonly requestTimeoutMs: number;
}

/** A stream of etcd3's watch client; the part that is used. */
export interface WatchStream {
  on(event: 'data', listener: (response: IWatchResponse) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  write(request: unknown): void;
  cancel(): void;
}

/** One watch on a stream of its own. Ends at the first sign of trouble: whoever listens lists again. */
export function watchEtcd(context: WatchContext, prefix: string, fromRevision: number, listener: WatchListener): Watch {
  const watch = new EtcdWatch(context, prefix, listener);
  void watch.start(fromRevision);
  return watch;
}

class EtcdWatch implements Watch {
  readonly #context: WatchContext;
  readonly #prefix: string;
  readonly #listener: WatchListener;
  #link: Link | undefined;
  #stream: WatchStream | undefined;
  #open = true;
  #unsubscribe = (): void => undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(context: WatchContext, prefix: string, listener: WatchListener) {
    this.#context = context;
    this.#prefix = prefix;
    this.#listener = listener;
  }

  async start(fromRevision: number): Promise<void> {
    try {
      const { link, stream } = await this.#context.open();
      stream.on('error', error => this.#fail(error));
      if (!this.#isOpen()) {
        stream.cancel();
        return;
      }
      this.#link = link;
      this.#stream = stream;
      this.#timer = setTimeout(
        () => this.#fail({ code: 4, message: 'the watch does not start' }),
        this.#context.requestTimeoutMs,
      );
      this.#unsubscribe = link.onClose(error => this.#end(error));
      stream.on('data', response => this.#receive(response));
      stream.on('end', () => this.#fail({ code: 14, message: 'the server ended the watch' }));
      const range = { key: startOf(this.#prefix), range_end: endOf(this.#prefix) };
      stream.write({ create_request: { ...range, start_revision: String(fromRevision) } });
    } catch (error) {
      this.#end(asRegistryError(error, `watching ${this.#prefix}`));
    }
  }

  cancel(): void {
    this.#close();
  }

  #receive(response: IWatchResponse): void {
    if (!this.#open) return;
    if (response.canceled) {
      this.#canceled(response);
      return;
    }
    if (response.created) clearTimeout(this.#timer);
    const events = response.events.map((event): StoreEvent => {
      const value = toStored(event.kv);
      const put = event.type === 'Put';
      return put ? { type: 'put', value } : { type: 'delete', key: value.key, modRevision: value.modRevision };
    });
    const last = response.events.at(-1);
    if (last !== undefined) this.#listener.onEvents(events, Number(last.kv.mod_revision));
  }

  #canceled({ compact_revision: compacted, cancel_reason: reason }: IWatchResponse): void {
    const url = this.#link?.endpoint.url ?? '';
    const what = `changes before revision ${compacted} are compacted away`;
    if (compacted === '0') this.#fail({ message: reason });
    else this.#end(new RegistryError('unavailable', `etcd ${url}: ${what}`));
  }

  #fail(cause: unknown): void {
    const link = this.#link;
    if (!this.#open || link === undefined) return;
    const error = new LinkError(readFailure(cause), link.endpoint);
    this.#end(error);
    this.#context.failed(link, error);
  }

  #end(error: RegistryError): void {
    if (!this.#open) return;
    this.#close();
    this.#listener.onEnd(error);
  }

  #close(): void {
    this.#open = false;
    clearTimeout(this.#timer);
    this.#unsubscribe();
    this.#stream?.cancel();
  }

  #isOpen(): boolean {
    return this.#open;
  }
}
