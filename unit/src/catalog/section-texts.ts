import { isForSystemd, kindLabel, sectionsOf } from './index.ts';
import { isQuadlet } from './file-kind.ts';

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

/** Sections of quadlets, which podman reads. */
const quadletTexts: Readonly<Record<string, string>> = {
  Container: 'A container that podman runs as a service: its image, and how it is run.',
  Pod: 'A pod: containers that share their network and start and stop together.',
  Volume: 'A volume that podman creates, for containers to mount.',
  Network: 'A network that podman creates, for containers and pods to join.',
  Kube: 'Containers and pods that a Kubernetes YAML file describes, run as one service.',
  Image: 'An image that podman pulls before the containers that name it start.',
  Build: 'An image that podman builds before the containers that name it start.',
  Artifact: 'An OCI artifact that podman pulls.',
  Quadlet: 'What podman itself adds to the service that it makes of the file.',
};

/** Manual pages of files that are not units; those of the configuration files are called as these are. */
const pages: Readonly<Record<string, string>> = {
  link: 'systemd.link',
  network: 'systemd.network',
  netdev: 'systemd.netdev',
  nspawn: 'systemd.nspawn',
  'system.conf': 'systemd-system.conf',
  'user.conf': 'systemd-system.conf',
  'sleep.conf': 'systemd-sleep.conf',
};

/** Text of a section, as files of a kind have it; undefined when nobody knows it. */
export function sectionText(section: string, kind?: string): SectionText | undefined {
  if (isQuadlet(kind) && !isForSystemd(section)) {
    const text = quadletTexts[section];
    return text === undefined ? undefined : { text, page: 'podman-systemd.unit' };
  }
  const entry = Object.hasOwn(texts, section) ? texts[section] : undefined;
  const isOthers = kind !== undefined && (pages[kind] !== undefined || kind.endsWith('.conf'));
  if (!isOthers) return entry && { text: entry[0], page: entry[1] };
  if (!sectionsOf(kind).includes(section)) return undefined;
  return { text: `A section of ${kindLabel(kind)} files.`, page: pages[kind] ?? kind };
}
