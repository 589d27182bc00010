import type { ICompare, IKeyValue, IRangeRequest, IRequestOp, ITxnResponse } from 'etcd3';
import type { Compare, Operation, StoredValue } from '../store.ts';

/** The bytes after the last key that starts with a prefix. */
export function endOf(prefix: string): Buffer {
  const end = Buffer.from(prefix);
  for (let i = end.length - 1; i >= 0; i--) {
    const byte = end[i] ?? 0xff;
    if (byte === 0xff) continue;
    end[i] = byte + 1;
    return end.subarray(0, i + 1);
  }
  return Buffer.from([0]);
}

/** The bytes of the first key that starts with a prefix; no key of etcd is empty. */
export function startOf(prefix: string): Buffer {
  return prefix === '' ? Buffer.from([0]) : Buffer.from(prefix);
}

export function prefixRange(prefix: string, keysOnly: boolean): IRangeRequest {
  return { key: startOf(prefix), range_end: endOf(prefix), keys_only: keysOnly };
}

export function toCompare({ key, field, revision }: Compare): ICompare {
  const common = { key: Buffer.from(key), result: 'Equal' as const };
  return field === 'create'
    ? { ...common, target: 'Create', create_revision: revision }
    : { ...common, target: 'Mod', mod_revision: revision };
}

export function toRequest(operation: Operation): IRequestOp {
  switch (operation.type) {
    case 'put': {
      const { key, value, lease } = operation;
      const put = { key: Buffer.from(key), value: Buffer.from(value) };
      return { request_put: lease === undefined ? put : { ...put, lease } };
    }
    case 'delete':
      return { request_delete_range: { key: Buffer.from(operation.key) } };
    case 'deletePrefix':
      return {
        request_delete_range: { key: Buffer.from(operation.prefix), range_end: endOf(operation.prefix) },
      };
  }
}

export function toStored(kv: IKeyValue): StoredValue {
  return {
    key: kv.key.toString(),
    value: kv.value.toString(),
    createRevision: Number(kv.create_revision),
    modRevision: Number(kv.mod_revision),
    lease: kv.lease === '0' ? undefined : kv.lease,
  };
}

/** The values of all ranges of a transaction, each key once, sorted. */
export function valuesOf(response: ITxnResponse): StoredValue[] {
  const byKey = new Map<string, StoredValue>();
  for (const { response_range: range } of response.responses)
    for (const kv of range.kvs) byKey.set(kv.key.toString(), toStored(kv));
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
