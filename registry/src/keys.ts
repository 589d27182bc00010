/**
 * The names of all keys; no other file knows one. `<id>` is a machine id, `<name>` a unit name:
 *
 *     units/<name>               what a user wants of a unit
 *     files/<digest>             text of a unit file, named by its SHA-256
 *     machines/<id>              presence of a machine (machine lease)
 *     metadata/<id>/<key>        metadata set through the API
 *     cordon/<id>                a person's word that a machine takes nothing new
 *     schedule/<id>/<name>       orders of the engine to a machine
 *     states/<id>/<name>         what a machine says of a unit (machine lease)
 *     pending/<name>             why a unit is nowhere
 *     events/<time>-<count>-<writer>   what happened, for people (lease of its writer, a day)
 *     writers/<writer>           that what this client has sent may be applied (lease of its own, an hour)
 *     leader                     the leading engine (leader lease)
 */
export class Keys {
  /** Everything of this cluster starts with it. */
  readonly root: string;
  readonly units: string;
  readonly files: string;
  readonly machines: string;
  readonly metadata: string;
  readonly cordon: string;
  readonly schedule: string;
  readonly states: string;
  readonly pending: string;
  readonly events: string;
  readonly writers: string;
  readonly leader: string;

  /** `prefix` with or without slashes at its ends. */
  constructor(prefix: string) {
    const inner = prefix.replace(/^\/+|\/+$/g, '');
    this.root = inner === '' ? '/' : `/${inner}/`;
    this.units = `${this.root}units/`;
    this.files = `${this.root}files/`;
    this.machines = `${this.root}machines/`;
    this.metadata = `${this.root}metadata/`;
    this.cordon = `${this.root}cordon/`;
    this.schedule = `${this.root}schedule/`;
    this.states = `${this.root}states/`;
    this.pending = `${this.root}pending/`;
    this.events = `${this.root}events/`;
    this.writers = `${this.root}writers/`;
    this.leader = `${this.root}leader`;
  }

  unit(name: string): string {
    return this.units + encode(name);
  }

  file(digest: string): string {
    return this.files + encode(digest);
  }

  machine(id: string): string {
    return this.machines + encode(id);
  }

  metadatum(machine: string, key: string): string {
    return `${this.metadata}${encode(machine)}/${encode(key)}`;
  }

  cordonOf(machine: string): string {
    return this.cordon + encode(machine);
  }

  scheduleOf(machine: string): string {
    return `${this.schedule}${encode(machine)}/`;
  }

  placement(machine: string, unit: string): string {
    return this.scheduleOf(machine) + encode(unit);
  }

  statesOf(machine: string): string {
    return `${this.states}${encode(machine)}/`;
  }

  state(machine: string, unit: string): string {
    return this.statesOf(machine) + encode(unit);
  }

  pendingUnit(unit: string): string {
    return this.pending + encode(unit);
  }

  event(name: string): string {
    return this.events + encode(name);
  }

  writer(name: string): string {
    return this.writers + encode(name);
  }

  /** What a key is about; `undefined` for keys that this version does not know or that are no part of the state: events, writers. */
  parse(key: string): ParsedKey | undefined {
    if (key === this.leader) return { kind: 'leader' };
    if (!key.startsWith(this.root)) return undefined;
    const [kind, ...rest] = key.slice(this.root.length).split('/');
    const [first, second] = rest.map(decode);
    if (first === undefined || first === '') return undefined;
    switch (kind) {
      case 'units':
      case 'files':
      case 'machines':
      case 'cordon':
      case 'pending':
        return rest.length === 1 ? { kind, name: first } : undefined;
      case 'metadata':
      case 'schedule':
      case 'states':
        return rest.length === 2 && second !== undefined && second !== ''
          ? { kind, machine: first, name: second }
          : undefined;
      default:
        return undefined;
    }
  }
}

/** `name` is a unit's name, a digest, a machine's id or a metadata key, as the kind says. */
export type ParsedKey =
  | { readonly kind: 'leader' }
  | { readonly kind: 'units' | 'files' | 'machines' | 'cordon' | 'pending'; readonly name: string }
  | { readonly kind: 'metadata' | 'schedule' | 'states'; readonly machine: string; readonly name: string };

/** Valid names pass unchanged, so that keys read well in etcdctl; whatever could break the layout becomes `%XX`. */
function encode(name: string): string {
  return name.replace(/[^A-Za-z0-9:_.\-@\\]/gu, char =>
    [...new TextEncoder().encode(char)].map(byte => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join(''),
  );
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
