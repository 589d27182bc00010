import type { Machine } from '@flotilla/cluster';
import { decodeMachine } from './codec.ts';
import { RegistryError } from './errors.ts';

/**
 * A machine's key that another boot has written is that of the boot before, and goes with its lease, or of a machine that
 * was cloned with its id. Both would run the same units: whoever came second stays out. `there` and `own` are values of the
 * key; a damaged one, and one without a boot id, says nothing.
 * @throws {RegistryError} `conflict`, saying what to do
 */
export function refuseTwin(key: string, id: string, there: string, own: string): void {
  const [other, mine] = [machineIn(key, id, there), machineIn(key, id, own)];
  if (!other?.bootId || !mine?.bootId || other.bootId === mine.bootId) return;
  throw new RegistryError(
    'conflict',
    `machine ${id}${other.address === '' ? '' : ` at ${other.address}`} is in the cluster already, by another boot: it ` +
      'is waited until that one is forgotten. If it is another machine, with a copy of this /etc/machine-id, give this ' +
      'one an id of its own (rm /etc/machine-id; systemd-machine-id-setup) and boot it again',
  );
}

function machineIn(key: string, id: string, value: string): Machine | undefined {
  try {
    return decodeMachine(key, id, value);
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
}
