import { RegistryError } from '../errors.ts';
import type { StoreEvent, WatchListener } from '../store.ts';
import type { Change, MemoryData } from './data.ts';

export interface MemoryWatch {
  /** No events any more; the end is still told. */
  mute(): void;
  /** Tells the listener, once. */
  end(error: Error): void;
  cancel(): void;
}

/** A watch on the twin's data. Events come in later microtasks, never from within the caller's own call. */
export function watchMemory(
  data: MemoryData,
  prefix: string,
  fromRevision: number,
  listener: WatchListener,
): MemoryWatch {
  let open = true;
  let muted = false;
  let cancelled = false;
  const deliver = (change: Change): void => {
    const events = change.events.filter(event => keyOf(event).startsWith(prefix));
    if (events.length === 0 || change.revision < fromRevision) return;
    queueMicrotask(() => {
      if (open && !muted) listener.onEvents(events, change.revision);
    });
  };
  const unsubscribe = data.onChange(deliver);
  const stop = (): void => {
    open = false;
    unsubscribe();
  };
  const watch: MemoryWatch = {
    mute: () => {
      muted = true;
    },
    end: error => {
      if (!open) return;
      stop();
      queueMicrotask(() => {
        if (!cancelled) listener.onEnd(error);
      });
    },
    cancel: () => {
      cancelled = true;
      stop();
    },
  };
  const missed = data.since(fromRevision);
  if (missed === undefined)
    watch.end(new RegistryError('unavailable', `memory: changes since revision ${fromRevision} are compacted away`));
  else missed.forEach(deliver);
  return watch;
}

function keyOf(event: StoreEvent): string {
  return event.type === 'put' ? event.value.key : event.key;
}
