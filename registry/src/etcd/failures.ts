import { RegistryError } from '../errors.ts';
import type { RegistryErrorCode } from '../errors.ts';
import type { Endpoint } from './endpoint.ts';

/** A failed call as gRPC tells it. */
export interface Failure {
  /** gRPC's status code. */
  readonly code: number | undefined;
  readonly text: string;
  /** The request never left: it can be repeated safely, even if it writes. */
  readonly unsent: boolean;
}

interface Kind {
  readonly code: RegistryErrorCode;
  /** After the endpoint, before gRPC's own words. */
  readonly says: string;
  /** The link is of no use any more; the next call makes a new one, to the next endpoint. */
  readonly dropLink: boolean;
  /** The token must be fetched anew; the request was not carried out. */
  readonly staleToken?: boolean;
}

/** gRPC's status codes that are looked at. */
const DEADLINE_EXCEEDED = 4;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const UNAUTHENTICATED = 16;

/** First match wins. Words are those of gRPC for Node, of Node's TLS and of etcd's `rpctypes`. */
const BY_TEXT: readonly (readonly [RegExp, Kind])[] = [
  [
    /invalid auth token|auth: revision in header is old/,
    { code: 'login', says: 'the login is no longer valid', dropLink: false, staleToken: true },
  ],
  [
    /invalid user ID or password|user name not found/,
    { code: 'login', says: 'wrong user or password', dropLink: false },
  ],
  [/user name is empty/, { code: 'login', says: 'etcd wants a user and a password', dropLink: false }],
  [
    /authentication is not enabled/,
    { code: 'login', says: 'this etcd knows no users; remove user and password', dropLink: false },
  ],
  [
    /database space exceeded/,
    {
      code: 'full',
      says: 'its space is used up; compact and defragment it and disarm the alarm, or raise --quota-backend-bytes',
      dropLink: false,
    },
  ],
  [/permission denied/, { code: 'permission', says: "the user's role does not allow this", dropLink: false }],
  [/requested lease not found/, { code: 'conflict', says: 'the lease is gone', dropLink: false }],
  [
    /duplicate key given|too many operations|request is too large/,
    { code: 'invalid', says: 'etcd does not take this request', dropLink: false },
  ],
  [/required revision has been compacted/, { code: 'unavailable', says: 'history is compacted', dropLink: false }],
  [
    /ENOTFOUND|EAI_AGAIN|Name resolution failed|Could not resolve|getaddrinfo/i,
    { code: 'address', says: 'the host name can not be resolved', dropLink: true },
  ],
  [
    /alert (bad certificate|certificate required|unknown ca|certificate expired)/,
    { code: 'tls', says: 'the server does not accept our client certificate', dropLink: true },
  ],
  [
    /certificate|self.signed|altname|CERT_|UNABLE_TO_|SSL routines|ssl3|TLS|tlsv1|wrong version number|EPROTO/i,
    { code: 'tls', says: 'no trusted TLS connection', dropLink: true },
  ],
  [/HTTP status/, { code: 'unavailable', says: 'something else than etcd answers there', dropLink: true }],
  [/ECONNREFUSED/, { code: 'refused', says: 'nothing listens there', dropLink: true }],
  [
    /EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|ETIMEDOUT/,
    { code: 'timeout', says: 'the host can not be reached', dropLink: true },
  ],
];

/** The error that leaves this package, and what the link must do. */
export function explainFailure(failure: Failure, endpoint: Endpoint): { error: RegistryError; kind: Kind } {
  const kind = kindOf(failure, endpoint);
  const words = essence(failure.text);
  const error = new RegistryError(kind.code, `etcd ${endpoint.url}: ${kind.says}${words === '' ? '' : ` (${words})`}`);
  return { error, kind };
}

/** What gRPC says, without its frame: the last error of the connection, no times, one line. */
function essence(text: string): string {
  const inner = /Last error: (.*?)(?: Resolution note:|$)/s.exec(text)?.[1] ?? text;
  return inner
    .replace(/^Error: /, '')
    .replace(/\(\d{4}-\d\d-\d\dT[\d:.]+Z\)/, '')
    .replace(/\s+/g, ' ')
    .trimStart()
    .replace(/\s*\.?$/, '');
}

function kindOf({ code, text, unsent }: Failure, endpoint: Endpoint): Kind {
  for (const [pattern, kind] of BY_TEXT) if (pattern.test(text)) return kind;
  if (code === DEADLINE_EXCEEDED) return { code: 'timeout', says: 'no answer in time', dropLink: true };
  if (code === PERMISSION_DENIED) return { code: 'permission', says: 'not allowed', dropLink: false };
  if (code === UNAUTHENTICATED) return { code: 'login', says: 'not logged in', dropLink: false };
  if (code === RESOURCE_EXHAUSTED) return { code: 'unavailable', says: 'etcd can not take more', dropLink: false };
  // A TLS server that gets plain bytes, or the other way round, hangs up without a word.
  if (unsent && /ECONNRESET|socket hang up|closed before|Protocol error|Failed to connect/i.test(text)) {
    const says = endpoint.secure ? 'no TLS is spoken there' : 'it hangs up at once; perhaps it wants https';
    return { code: 'tls', says, dropLink: true };
  }
  return { code: 'unavailable', says: 'can not serve now', dropLink: true };
}
