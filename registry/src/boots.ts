import type { Machine } from '@flotilla/cluster';
import { decodeMachine } from './codec.ts';
import { RegistryError } from './errors.ts';
import type { MachineSession } from './registry.ts';
import type { Store, StoredValue } from './store.ts';

type TwinListener = Parameters<MachineSession['onTwin']>[0];

/** Another boot that has the machine's key. */
interface Other {
  readonly bootId: string;
  readonly lease: string | undefined;
  /** What people are told; `undefined` where it is an earlier boot of this machine. */
  readonly twin: string | undefined;
}

/**
 * Tells a machine that has booted again from one that was copied together with its id (`/etc/machine-id`): both would
 * run the same units. An earlier boot of this machine is forgotten at once. Of two that live the one that came second
 * goes: a new one does not take the key of a boot that it does not know; and whose key was taken takes it back, once,
 * by which the other one learns that there are two.
 */
export class Boots {
  readonly #key: string;
  readonly #machine: Machine;
  readonly #own: ReadonlySet<string>;
  readonly #listeners: TwinListener[] = [];
  /** Whose key was overwritten here: if it comes back, it lives. */
  readonly #displaced = new Set<string>();
  #other: Other | undefined;
  /** This boot has had the key. */
  #registered = false;

  /** @param own ids of earlier boots of this machine */
  constructor(key: string, machine: Machine, own: readonly string[]) {
    this.#key = key;
    this.#machine = machine;
    this.#own = new Set(own);
  }

  onTwin(listener: TwinListener): void {
    this.#listeners.push(listener);
  }

  /**
   * Looks who has the key before it is written over. A damaged value, or one without a boot id, says nothing.
   * @throws {RegistryError} `twin` when it must not be
   */
  judge(there: StoredValue | undefined): void {
    const machine = there && this.#decode(there.value);
    const { bootId: mine } = this.#machine;
    if (machine?.bootId === mine) this.taken(); // by a write whose answer was lost
    this.#other = undefined;
    if (!machine?.bootId || !mine || machine.bootId === mine) return;
    const { bootId } = machine;
    const livesOn = this.#displaced.has(bootId);
    const isOwn = this.#own.has(bootId);
    if (livesOn || (!isOwn && !this.#registered)) throw this.#refusal(machine);
    this.#other = { bootId, lease: there?.lease, twin: isOwn ? undefined : `${names(machine)} has come up as well` };
  }

  /** This boot has the key now. */
  taken(): void {
    this.#registered = true;
    if (this.#other) this.#displaced.add(this.#other.bootId);
  }

  /** To be called when everything is written: if the other one lives, it looks who has the key once its lease is gone. */
  async displace(store: Store): Promise<void> {
    const other = this.#other;
    this.#other = undefined;
    if (other?.lease !== undefined) await store.revoke(other.lease).catch(() => undefined); // else it looks when it writes
    if (other?.twin !== undefined) this.tell(other.twin, false);
  }

  tell(message: string, closed: boolean): void {
    for (const listener of this.#listeners) listener(message, closed);
  }

  #refusal(machine: Machine): RegistryError {
    return new RegistryError(
      'twin',
      `${names(machine)} is in the cluster: this one stays out until that one is gone. Give it an id of its own ` +
        '(rm /etc/machine-id; systemd-machine-id-setup) and boot it again',
    );
  }

  #decode(value: string): Machine | undefined {
    try {
      return decodeMachine(this.#key, this.#machine.id, value);
    } catch (error) {
      if (error instanceof RegistryError) return undefined;
      throw error;
    }
  }
}

const names = ({ id, address }: Machine): string =>
  `another machine${address === '' ? '' : ` (${address})`} with the machine id ${id}`;
