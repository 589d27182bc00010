/** What a section is for, and the manual page that describes it. */
export interface SectionText {
  /** Markdown, one or two sentences. */
  readonly text: string;
  /** Manual page of section 5; undefined for sections that are not systemd's. */
  readonly page: string | undefined;
}

const texts: Readonly<Record<string, readonly [text: string, page?: string]>> = {
  Unit: ['What every unit has: description, dependencies, order, conditions.', 'systemd.unit'],
  Install: ['What `systemctl enable` and `disable` link; systemd itself does not read it.', 'systemd.unit'],
  Service: [
    'The processes of a service: what runs, as whom, with which limits, and when it restarts.',
    'systemd.service',
  ],
  Socket: [
    'Sockets, FIFOs and the like that systemd listens on, starting a service on the first use.',
    'systemd.socket',
  ],
  Target: ['A group of units and a point in the order of starting; it has no settings of its own.', 'systemd.target'],
  Device: ['A device as the kernel shows it; it has no settings of its own.', 'systemd.device'],
  Mount: ['A file system to mount: what, where, and with which options.', 'systemd.mount'],
  Automount: ['A place where a file system is mounted on the first access.', 'systemd.automount'],
  Swap: ['A swap device or file.', 'systemd.swap'],
  Timer: ['When to start another unit: by the calendar, or a time after some event.', 'systemd.timer'],
  Path: ['Files and directories to watch; another unit is started when they change or exist.', 'systemd.path'],
  Slice: ['A node in the tree of control groups, to give a group of units common limits.', 'systemd.slice'],
  Scope: ['Processes that something other than systemd has started; made by programs, not by files.', 'systemd.scope'],
  'X-Fleet': [
    'What the unit asks of the cluster: on which machines it may run, beside which units, and how often. systemd itself ' +
      'ignores the section.',
  ],
};

/** Text of a section of unit files; undefined for others. */
export function sectionText(section: string): SectionText | undefined {
  const entry = Object.hasOwn(texts, section) ? texts[section] : undefined;
  return entry && { text: entry[0], page: entry[1] };
}
