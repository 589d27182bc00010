/** A promise that is opened from outside. */
export interface Gate<T> {
  readonly promise: Promise<T>;
  readonly open: (value: T) => void;
}

export function gate<T>(): Gate<T> {
  let open: (value: T) => void = () => undefined;
  const promise = new Promise<T>(resolve => (open = resolve));
  return { promise, open };
}

/** Resolves when the promise does, at the latest after `ms`. */
export async function atMost(
  promise: Promise<unknown>,
  ms: number,
  clock: { after(ms: number, call: () => void): () => void },
): Promise<void> {
  const timeout = gate<undefined>();
  const cancel = clock.after(ms, () => timeout.open(undefined));
  await Promise.race([promise, timeout.promise]);
  cancel();
}
