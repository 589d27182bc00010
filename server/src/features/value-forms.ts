// How values are written that have several parts (`systemd.exec(5)`, `systemd.socket(5)`, `systemd.time(7)`).
import { execPrefixes, type Directive } from '@flotilla/unit';

export interface Part {
  /** As it stands in the form. */
  readonly label: string;
  readonly text: string;
}

export interface Form {
  /** The whole, in which the labels of the parts occur in order. */
  readonly label: string;
  readonly parts: readonly Part[];
  /** Number of the part that the text before the cursor ends in. */
  readonly active: (before: string) => number;
}

const lastWord = (before: string): string => /[^\s]*$/.exec(before)?.[0] ?? '';
const byColons = (before: string): number => lastWord(before).split(':').length - 1;
const byWords = (before: string): number => before.trimStart().split(/\s+/).length - 1;

/** Parts with colons between them, in each word of a list. */
function colons(label: string, ...parts: readonly (readonly [label: string, text: string])[]): Form {
  return { label, parts: parts.map(toPart), active: byColons };
}

function words(label: string, ...parts: readonly (readonly [label: string, text: string])[]): Form {
  return { label, parts: parts.map(toPart), active: byWords };
}

const toPart = ([label, text]: readonly [string, string]): Part => ({ label, text });

const prefixText = execPrefixes.map(({ char, meaning }) => `\`${char}\` ${meaning}`).join('; ');

const exec: Form = {
  label: '[prefixes]program arguments… [; …]',
  parts: [
    { label: '[prefixes]', text: prefixText },
    {
      label: 'program',
      text: 'An absolute path, or a name that is looked for in the fixed search path. No shell reads the line.',
    },
    {
      label: 'arguments…',
      text: 'Words, in quotes where they have blanks. `${NAME}` is a variable, `$NAME` one that may become several words, `%i` a specifier, `$$` and `%%` the signs themselves.',
    },
    { label: '[; …]', text: 'A semicolon between blanks begins a further command.' },
  ],
  active: before => {
    const command = before.split(/\s;\s/).at(-1)?.trimStart() ?? '';
    if (/\s/.test(command)) return 2;
    return /^[-@:+!|]*$/.test(command) ? 0 : 1;
  },
};

const environment: Form = {
  label: 'NAME=value …',
  parts: [
    { label: 'NAME', text: 'Letters, digits and `_`; no digit in front.' },
    {
      label: 'value',
      text: 'In quotes around the whole assignment where it has blanks: `"NAME=two words"`. No variables are expanded, specifiers are.',
    },
  ],
  active: before => (lastAssignment(before).includes('=') ? 1 : 0),
};

/** From the last blank that is not in quotes. */
function lastAssignment(before: string): string {
  const words = before.match(/(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^\s"'])+|\s+/g) ?? [];
  return words.at(-1) ?? '';
}

const calendar: Form = {
  label: '[weekdays] [years-months-days] [hours:minutes:seconds] [time zone]',
  parts: [
    { label: '[weekdays]', text: '`Mon`, `Mon,Thu` or `Mon..Fri`.' },
    {
      label: '[years-months-days]',
      text: '`*-*-01`: the first of every month; `*-*~01` its last day; `*-01/3-01` every third month.',
    },
    {
      label: '[hours:minutes:seconds]',
      text: '`08:00`, `*:0/15` every 15 minutes, `8..18:00` every hour from 8 to 18.',
    },
    { label: '[time zone]', text: '`UTC` or a name as in `Europe/Berlin`; else that of the machine.' },
  ],
  active: before => {
    const word = lastWord(before);
    if (word.includes(':')) return 2;
    if (/^[\d*@].*[-~]/.test(word)) return 1;
    if (/^(?:UTC|[A-Z][a-z]+\/)/.test(word) || (word === '' && before.includes(':'))) return 3;
    if (/^\d/.test(word)) return before.trimStart().includes('-') ? 2 : 1;
    return word === '' && /\d\s*$/.test(before) ? 2 : word === '' && before.trim() !== '' ? 1 : 0;
  },
};

const addresses: readonly Form[] = [
  words('/path/of/socket', ['/path/of/socket', 'A socket in the file system.']),
  words('@name', ['@name', 'A Unix socket in the abstract namespace.']),
  words('port', ['port', 'All addresses of the machine, IPv6 and IPv4.']),
  colons('IPv4 address:port', ['IPv4 address', 'Such as 127.0.0.1.'], ['port', '1 to 65535.']),
  words('[IPv6 address]:port', ['[IPv6 address]:port', 'Such as [::1]:8080.']),
  colons(
    'vsock:CID:port',
    ['vsock', 'Also vsock-stream, vsock-dgram or vsock-seqpacket.'],
    ['CID', 'Of the machine; may be empty.'],
    ['port', 'Of the socket.'],
  ),
];

const bind = colons(
  '[-]source[:destination[:options]]',
  ['[-]source', 'Path outside; with `-` in front it may be missing.'],
  ['[:destination', 'Path that the service sees; the same as the source when not given.'],
  ['[:options]]', '`rbind` (the default) or `norbind`.'],
);

const forms: Readonly<Record<string, readonly Form[]>> = {
  exec: [exec],
  environ: [environment],
  bind_paths: [bind],
  socket_listen: addresses,
  temporary_filesystems: [
    colons(
      'path[:options]',
      ['path', 'Where the empty file system is.'],
      ['[:options]', 'Of the mount, with commas: `ro,size=10M`.'],
    ),
  ],
  mount_images: [
    colons(
      '[-]image:destination[:options]',
      ['[-]image', 'Path of the image; with `-` in front it may be missing.'],
      ['destination', 'Where it is mounted.'],
      ['[:options]', 'Of the mount; for one partition as in `root:ro`.'],
    ),
  ],
  extension_images: [
    colons(
      '[-]image[:options]',
      ['[-]image', 'Path of the image; with `-` in front it may be missing.'],
      ['[:options]', 'Of the mount.'],
    ),
  ],
  load_credential: [
    colons(
      'name[:path]',
      ['name', 'Of the credential: a file below $CREDENTIALS_DIRECTORY.'],
      ['[:path]', 'Absolute, or a credential of the system.'],
    ),
  ],
  set_credential: [
    colons('name:value', ['name', 'Of the credential.'], ['value', 'Its content; escapes such as `\\n` are read.']),
  ],
  open_file: [
    colons(
      'path[:name[:options]]',
      ['path', 'Of a file or socket that is opened for the service.'],
      ['[:name', 'Of the descriptor, as the service sees it.'],
      ['[:options]]', '`read-only`, `append`, `truncate`, `graceful`, with commas.'],
    ),
  ],
  exec_directories: [
    colons(
      'folder[:link[:options]]',
      ['folder', 'Relative to /run, /var/lib, /var/cache, /var/log or /etc.'],
      ['[:link', 'A symbolic link to it, beside it.'],
      ['[:options]]', '`ro`.'],
    ),
  ],
  rlimit: [
    colons(
      'soft[:hard]',
      ['soft', 'What is in force at first; for both when alone.'],
      ['[:hard]', 'How far the program may raise it.'],
    ),
  ],
  device_allow: [
    words(
      'device [access]',
      ['device', 'A path below /dev, or `char-` or `block-` and a group.'],
      ['[access]', '`r` read, `w` write, `m` make; all when not given.'],
    ),
  ],
  io_limit: [
    words(
      'device limit',
      ['device', 'A path below /dev, or of a file on it.'],
      ['limit', 'Bytes or operations a second: `5M`.'],
    ),
  ],
  io_device_weight: [
    words('device weight', ['device', 'A path below /dev.'], ['weight', '1 to 10000; 100 is the default.']),
  ],
};

/** The ways in which a setting may be written; none for one of a single part. */
export function formsOf({ parser, argument }: Directive): readonly Form[] {
  return argument === 'TIMER_CALENDAR' || parser === 'calendar' ? [calendar] : (forms[parser] ?? []);
}
