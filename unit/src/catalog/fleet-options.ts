/** An option of `[X-Fleet]`, for completion, hover and lint. */
export interface FleetOption {
  readonly name: string;
  /** Spellings that fleet still reads. */
  readonly deprecated: readonly string[];
  /** What a value looks like. */
  readonly value: string;
  /** Markdown. */
  readonly text: string;
  /** The words it takes, for options with closed values. */
  readonly words?: readonly string[];
}

/** Name of the section that asks the cluster for something; systemd ignores every section that starts with `X-`. */
export const fleetSection = 'X-Fleet';

/** What `[X-Fleet]` knows, in the order people meet it. */
export const fleetOptions: readonly FleetOption[] = [
  {
    name: 'MachineID',
    deprecated: ['X-ConditionMachineID', 'X-ConditionMachineBootID'],
    value: 'machine id',
    text:
      'Runs the unit on exactly this machine. The value is a machine id (`/etc/machine-id`) or its first eight ' +
      'characters; the first value given counts. Only `MachineMetadata=` may stand beside it.',
  },
  {
    name: 'MachineOf',
    deprecated: ['X-ConditionMachineOf'],
    value: 'unit name',
    text:
      'Runs the unit on the machine that runs the unit named, and moves it along when that one moves. One exact unit ' +
      'name a line, no patterns; with several lines all of them must be on that machine.',
  },
  {
    name: 'MachineMetadata',
    deprecated: ['X-ConditionMachineMetadata'],
    value: 'key=value',
    text:
      'Runs the unit only on machines with this metadata. One `key=value` a line: different keys must all match, of ' +
      'several values for one key one must. Several pairs on one line go in quotes: ' +
      '`MachineMetadata="region=eu" "disk=ssd"`. Commas do not separate pairs.',
  },
  {
    name: 'Conflicts',
    deprecated: ['X-Conflicts'],
    value: 'unit name pattern',
    text:
      'Keeps the unit off every machine that runs a unit of such a name, and such units off its own. Patterns with ' +
      '`*`, `?` and `[a-z]` work; several may stand on one line. A unit never conflicts with itself, so ' +
      '`Conflicts=web@*.service` in `web@.service` spreads the instances over the machines.',
  },
  {
    name: 'Replaces',
    deprecated: [],
    value: 'unit name pattern',
    text:
      'May be placed on a machine that runs a unit of such a name, and makes that one move to another machine. One ' +
      'pattern a line. Not together with `Conflicts=`, `MachineID=` or `Global=`.',
  },
  {
    name: 'Global',
    deprecated: [],
    value: 'boolean',
    text:
      'Runs the unit on every machine of the cluster that fits `MachineMetadata=` and `Conflicts=`, machines that join ' +
      'later included. Not together with `MachineID=`, `MachineOf=` or `Replaces=`.',
    words: ['true', 'false'],
  },
  {
    name: 'OnPartition',
    deprecated: [],
    value: 'stop or continue',
    text:
      'What a machine does with the unit while it is cut off from the cluster: `continue` (the default) keeps it ' +
      'running, `stop` ends it before any other machine may start it, for units that must never run twice.',
    words: ['continue', 'stop'],
  },
  {
    name: 'MaxUnavailable',
    deprecated: [],
    value: 'whole number',
    text:
      'How many instances of the template may be away at a time while `fleetctl apply` or `start --replace` changes their ' +
      'file; 1 by default. Each must be active again before the next ones are replaced. Of a global unit: on how many ' +
      'machines, whoever changes it.',
  },
];

/** Every spelling that `[X-Fleet]` reads, with the option it means. */
export const fleetSpellings: ReadonlyMap<string, FleetOption> = new Map(
  fleetOptions.flatMap(option => [option.name, ...option.deprecated].map(name => [name, option] as const)),
);
