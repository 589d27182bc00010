/** Units of the simulation: each kind of requirement, and each way to live and to end. */
interface Kind {
  readonly names: readonly string[];
  readonly service?: string;
  readonly xFleet?: string;
}

const SLEEPS = 'ExecStart=/bin/sleep infinity';

const KINDS: readonly Kind[] = [
  { names: ['a.service', 'b.service'] },
  { names: ['web@1.service', 'web@2.service', 'web@3.service'], xFleet: 'Conflicts=web@*.service' },
  { names: ['side.service'], xFleet: 'MachineOf=a.service' },
  {
    names: ['once@1.service', 'once@2.service', 'once@3.service'],
    service: `${SLEEPS}\nExecStop=/bin/sleep 2`,
    xFleet: 'OnPartition=stop',
  },
  { names: ['all.service'], xFleet: 'Global=true' },
  { names: ['eu.service'], xFleet: 'MachineMetadata=region=eu' },
  { names: ['instead.service'], xFleet: 'Replaces=b.service' },
  { names: ['job.service'], service: 'Type=oneshot\nExecStart=/bin/true' },
  { names: ['slow.service'], service: `${SLEEPS}\nExecStop=/bin/sleep 2` },
  { names: ['bound.service'], xFleet: `MachineID=${'1'.repeat(32)}` },
];

export const UNITS: readonly string[] = KINDS.flatMap(({ names }) => names);

/** Must never run twice. */
export const isStrict = (unit: string): boolean => unit.startsWith('once@');
export const isGlobal = (unit: string): boolean => unit === 'all.service';

/** Its file; each version has another hash. */
export function textOf(unit: string, version: number): string {
  const kind = KINDS.find(({ names }) => names.includes(unit));
  return `[Unit]\nDescription=version ${version}\n\n[Service]\n${kind?.service ?? SLEEPS}\n\n[X-Fleet]\n${kind?.xFleet ?? ''}\n`;
}
