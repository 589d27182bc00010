import { RegistryError, type RegistryErrorCode } from '@flotilla/registry';

/** What a client is told instead of an answer: an HTTP status and a sentence. fleet leaves some sentences empty. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** fleet's words while etcd can't be reached. */
export const UNAVAILABLE = 'fleet server unable to communicate with etcd';

const WITHOUT_ETCD: ReadonlySet<RegistryErrorCode> = new Set<RegistryErrorCode>([
  'address',
  'refused',
  'timeout',
  'unavailable',
  'closed',
]);
/** etcd is there, and will do nothing until somebody changes something: then fleet's words alone would not help. */
const WITHHELD: ReadonlySet<RegistryErrorCode> = new Set<RegistryErrorCode>(['tls', 'login', 'permission', 'full']);

/** What a client is told of any error. A server's own mistake is not explained to it; the log has it. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof RegistryError) {
    if (WITHOUT_ETCD.has(error.code)) return new ApiError(503, UNAVAILABLE, { cause: error });
    if (WITHHELD.has(error.code)) return new ApiError(503, `${UNAVAILABLE}: ${error.message}`, { cause: error });
    if (error.code === 'invalid') return new ApiError(400, error.message, { cause: error });
    if (error.code === 'conflict') return new ApiError(409, error.message, { cause: error });
    return new ApiError(500, error.message, { cause: error });
  }
  return new ApiError(500, '', { cause: error });
}
