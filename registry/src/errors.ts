/**
 * Why the registry could not do what was asked.
 * - `address`: the endpoint's name can't be resolved
 * - `refused`: nothing listens there
 * - `timeout`: no answer in time, the network may be cut
 * - `tls`: certificate not trusted, expired, wrong host, or a plain port
 * - `login`: wrong user or password, or etcd wants one
 * - `permission`: logged in, but the role does not allow it
 * - `unavailable`: etcd answered that it cannot serve (no leader…)
 * - `full`: etcd has no space left; nothing was written
 * - `conflict`: somebody changed the same thing first; read again
 * - `twin`: another machine with the same id lives in the cluster
 * - `not-leader`: this engine has lost the lead; its write was refused
 * - `corrupt`: a stored value is not what it should be
 * - `invalid`: what was given can't be stored (not a unit file, too large, a bad name); nothing was sent
 * - `closed`: this client was closed
 */
export type RegistryErrorCode =
  | 'address'
  | 'refused'
  | 'timeout'
  | 'tls'
  | 'login'
  | 'permission'
  | 'unavailable'
  | 'full'
  | 'conflict'
  | 'twin'
  | 'not-leader'
  | 'corrupt'
  | 'invalid'
  | 'closed';

/** The only error that leaves this package. `message` is for people and names the endpoint or key; `cause` is kept. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: RegistryErrorCode;
  constructor(code: RegistryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** After these a write may or may not have been applied: its answer got lost. */
export function isAmbiguous(error: unknown): boolean {
  return error instanceof RegistryError && (error.code === 'timeout' || error.code === 'unavailable');
}

/** Anything thrown, as the error of this package. */
export function asRegistryError(error: unknown, doing: string): RegistryError {
  if (error instanceof RegistryError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new RegistryError('unavailable', `${doing}: ${message}`, { cause: error });
}
