import { memberFiles, OLDEST_NODE, PROGRAM, RUNTIME_FOLDER, SERVICES, type Membership } from '@flotilla/install';
import { stringify } from 'yaml';

/** Something that the machine fetches; without a checksum nothing is fetched. */
export interface Download {
  readonly url: string;
  /** SHA-256, 64 hex digits. */
  readonly sha256: string;
}

export interface CloudConfig {
  readonly membership: Membership;
  /** Lines of authorized_keys(5) for the image's own user. */
  readonly sshKeys: readonly string[];
  /** fleetd.cjs; without it the image must hold it. */
  readonly daemon: Download | undefined;
  /** A release of Node.js as nodejs.org has it (tar.xz); without it the image must hold one. */
  readonly node: Download | undefined;
}

const SCRIPT = '/opt/flotilla/join.sh';

/**
 * User data of cloud-init(1) that make a fresh machine a member of the cluster. What can go wrong on the machine (no
 * Node.js, a download that fails or is another file) ends with a sentence in cloud-init's log, before fleetd is started.
 * @throws {MembershipError}
 */
export function cloudConfig({ membership, sshKeys, daemon, node }: CloudConfig): string {
  const files = memberFiles(membership).map(({ path, mode, text }) => file(path, mode, text));
  const document = {
    ...(sshKeys.length > 0 ? { ssh_authorized_keys: sshKeys } : {}),
    write_files: [...files, file(SCRIPT, 0o755, script(daemon, node))],
    runcmd: [[SCRIPT]],
  };
  return `#cloud-config\n${stringify(document, { lineWidth: 0 })}`;
}

function file(path: string, mode: number, content: string): object {
  return { path, permissions: `0${mode.toString(8)}`, content };
}

function script(daemon: Download | undefined, node: Download | undefined): string {
  const [major, minor] = OLDEST_NODE;
  const isNew = `const [a, b] = process.versions.node.split('.').map(Number); process.exit(a > ${major} || (a === ${major} && b >= ${minor}) ? 0 : 1)`;
  return [
    '#!/bin/sh',
    '# Makes this machine a member of the cluster. May be run again.',
    'set -eu',
    'fail() { echo "flotilla: $1" >&2; exit 1; }',
    'fetch() {',
    '  curl --fail --silent --show-error --location --retry 5 --output "$3" "$1" || fail "$1 could not be fetched"',
    '  echo "$2  $3" | sha256sum --check --status || fail "$1 is not the file that it should be; its SHA-256 differs"',
    '}',
    ...(node === undefined
      ? []
      : [
          `fetch ${quote(node.url)} ${node.sha256} /opt/flotilla/node.tar.xz`,
          `mkdir -p ${RUNTIME_FOLDER}`,
          `tar --extract --file=/opt/flotilla/node.tar.xz --directory=${RUNTIME_FOLDER} --strip-components=2 --wildcards '*/bin/node'`,
          'rm /opt/flotilla/node.tar.xz',
        ]),
    `export PATH=${RUNTIME_FOLDER}:$PATH`,
    `command -v node >/dev/null || fail "fleetd needs Node.js ${major}.${minor} or newer, and this machine has none"`,
    `node -e ${quote(isNew)} || fail "fleetd needs Node.js ${major}.${minor} or newer; this machine has $(node --version)"`,
    ...(daemon === undefined
      ? [`[ -e ${PROGRAM} ] || fail "${PROGRAM} is not on this machine, and no address of it was given"`]
      : [`fetch ${quote(daemon.url)} ${daemon.sha256} ${PROGRAM}.new`, `mv ${PROGRAM}.new ${PROGRAM}`]),
    'systemctl daemon-reload',
    `systemctl enable --quiet ${SERVICES.join(' ')}`,
    // a socket is not started anew under a service that has it
    'systemctl is-active --quiet fleet.socket || systemctl start fleet.socket',
    'systemctl restart fleet.service',
    '',
  ].join('\n');
}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
