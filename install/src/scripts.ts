import { memberFiles, OLDEST_NODE, PROGRAM, RUNTIME_FOLDER, SERVICES, type Membership } from './installation.ts';

/** One thing that is done on a machine, as root, by `sh`. */
export interface Step {
  /** For people, in the present: `writes /etc/fleet/fleet.conf`. */
  readonly title: string;
  readonly script: string;
  /** What the script reads. */
  readonly input?: string | Uint8Array | undefined;
}

const NEW = `${PROGRAM}.new`;
const OLD = `${PROGRAM}.old`;
/** Where fleetd keeps the files of the units that it runs. */
const UNITS = '/run/fleet/units';

/** Brings the program beside the one that may be there, whole or not at all. `sha256`: of the program, 64 hex digits. */
export function uploadStep(program: string, sha256: string): Step {
  const script = [
    'set -e',
    `mkdir -p "$(dirname ${NEW})"`,
    `cat > ${NEW}`,
    `echo "${sha256}  ${NEW}" | sha256sum --check --status || { rm -f ${NEW}; echo "the program arrived damaged" >&2; exit 1; }`,
  ];
  return { title: 'sends fleetd', script: script.join('\n'), input: program };
}

const RUNTIME = `${RUNTIME_FOLDER}/node`;

/** Runs a script of Node.js that it reads. */
const NODE = `PATH=${RUNTIME_FOLDER}:$PATH node -`;

/** What takes a Node.js out of what it comes in, by how that begins. */
const UNPACK: readonly (readonly [magic: readonly number[], command: string])[] = [
  [[0x1f, 0x8b], 'tar --extract --gzip --to-stdout --wildcards "*/bin/node"'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'tar --extract --xz --to-stdout --wildcards "*/bin/node"'],
  [[0x7f, 0x45, 0x4c, 0x46], 'cat'],
];

/**
 * Brings a Node.js for fleetd alone, whole or not at all, and sees that it runs there. `archive`: a release for Linux as
 * nodejs.org has it (`.tar.gz`, `.tar.xz`), or the program itself. `undefined` when it is none of these.
 */
export function runtimeStep(archive: Uint8Array): Step | undefined {
  const unpack = UNPACK.find(([magic]) => magic.every((byte, at) => archive[at] === byte))?.[1];
  if (unpack === undefined) return undefined;
  const [major, minor] = OLDEST_NODE;
  const isNew = `const [a, b] = process.versions.node.split('.').map(Number); process.exit(a > ${major} || (a === ${major} && b >= ${minor}) ? 0 : 1)`;
  const script = [
    `fail() { echo "$1" >&2; rm -f ${RUNTIME}.new; exit 1; }`,
    `mkdir -p ${RUNTIME_FOLDER} || exit 1`,
    `${unpack} > ${RUNTIME}.new || fail "no Node.js could be taken out of the file"`,
    `chmod 755 ${RUNTIME}.new`,
    `${RUNTIME}.new --version >/dev/null || fail "that Node.js does not run on this machine ($(uname -m))"`,
    `${RUNTIME}.new -e "${isNew}" || fail "that is Node.js $(${RUNTIME}.new --version), and ${major}.${minor} or newer is needed"`,
    `mv ${RUNTIME}.new ${RUNTIME}`,
  ];
  return { title: 'sends Node.js', script: script.join('\n'), input: archive };
}

/** Whether one of the addresses of etcd is reached from the machine. */
export function reachStep(etcdServers: readonly string[]): Step {
  const targets = etcdServers.map(server => {
    const { hostname, port } = new URL(server);
    return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 2379) };
  });
  const code = `
    const targets = ${JSON.stringify(targets)};
    let left = targets.length; const why = [];
    for (const target of targets) {
      const socket = require('net').connect({ ...target, timeout: 5000 });
      const failed = error => { socket.destroy(); why.push(target.host + ':' + target.port + ': ' + error);
        if (--left === 0) { console.error(why.join('; ')); process.exit(1); } };
      socket.on('connect', () => process.exit(0));
      socket.on('timeout', () => failed('no answer'));
      socket.on('error', error => failed(error.code || error.message));
    }`;
  return { title: 'reaches etcd from there', script: NODE, input: code };
}

/** Waits until the fleetd there says of itself that it does its work: registered, with systemd and etcd. */
export function healthStep(seconds: number): Step {
  const code = `
    const end = Date.now() + ${seconds * 1000};
    const ask = () => {
      const again = why => {
        if (Date.now() < end) return setTimeout(ask, 250);
        console.error('fleetd does not do its work: ' + why + '; journalctl -u fleet.service says more');
        process.exit(1);
      };
      const request = require('http').get({ socketPath: '/run/fleet.sock', path: '/healthz', timeout: 2000 }, answer => {
        let text = '';
        answer.on('data', part => (text += part));
        answer.on('end', () => (answer.statusCode === 200 ? process.exit(0) : again(text.trim())));
      });
      request.on('timeout', () => request.destroy(new Error('no answer')));
      request.on('error', error => again(error.message));
    };
    ask();`;
  return { title: 'asks fleetd how it is', script: NODE, input: code };
}

/** Everything after the upload that makes a machine a member, in order. @throws {MembershipError} */
export function joinSteps(membership: Membership): readonly Step[] {
  const files = memberFiles(membership).map(({ path, mode, text }): Step => {
    // made with its mode: a password is never readable for a moment
    const script = [
      'set -e',
      `mkdir -p "$(dirname ${path})"`,
      `umask 077; cat > ${path}.new`,
      `chmod ${mode.toString(8)} ${path}.new && mv ${path}.new ${path}`,
    ];
    return { title: `writes ${path}`, script: script.join('\n'), input: text };
  });
  const start = [
    'set -e',
    `mv ${NEW} ${PROGRAM}`,
    'systemctl daemon-reload',
    `systemctl enable --quiet ${SERVICES.join(' ')}`,
    `systemctl start ${SERVICES.join(' ')}`,
  ];
  return [...files, { title: 'starts fleetd', script: start.join('\n') }];
}

/** Takes everything away again, however much of it is there; units that run hand themselves over first. */
export function leaveStep(): Step {
  const paths = memberFiles({ etcdServers: ['http://localhost'], ca: PEM, cert: PEM, key: PEM }).map(
    ({ path }) => path,
  );
  const units = [...SERVICES].reverse().join(' ');
  const script = [
    // the socket first would start it again
    `systemctl disable --quiet --now ${[...SERVICES].join(' ')} 2>/dev/null`,
    // of a fleetd that could not hand them over: without it nobody would ever stop them
    `cd ${UNITS} 2>/dev/null && for u in *; do [ -e "$u" ] && { systemctl stop -- "$u"; rm -f -- "$u"; }; done; cd /`,
    `rm -f ${[PROGRAM, NEW, OLD, RUNTIME, `${RUNTIME}.new`, ...paths, ...paths.map(path => `${path}.new`)].join(' ')}`,
    `rm -f /var/lib/flotilla/boots; rmdir ${RUNTIME_FOLDER} /opt/flotilla /etc/fleet /var/lib/flotilla 2>/dev/null`,
    'systemctl daemon-reload',
    `for u in ${units}; do systemctl is-active --quiet $u && { echo "$u does not stop" >&2; exit 1; }; done`,
    'exit 0',
  ];
  return { title: 'takes fleetd away', script: script.join('\n') };
}

const PEM = '-----BEGIN NOTHING-----';

/** Has the program that was sent take the place of the one that is there. Units go on running. */
export function upgradeStep(): Step {
  const script = ['set -e', `cp -p ${PROGRAM} ${OLD}`, `mv ${NEW} ${PROGRAM}`, 'systemctl restart fleet.service'];
  return { title: 'restarts fleetd with the new program', script: script.join('\n') };
}

/** Back to the program before, after an upgrade that did not do. */
export function downgradeStep(): Step {
  const script = [`rm -f ${NEW}`, `[ -e ${OLD} ] || exit 0`, `mv ${OLD} ${PROGRAM} && systemctl restart fleet.service`];
  return { title: 'goes back to the program before', script: script.join('\n') };
}

/** Main processes of the units that fleetd has started: an upgrade changes none. One `unit pid` a line. */
export const MAIN_PIDS = [
  `cd ${UNITS} 2>/dev/null || exit 0`,
  'for u in *; do [ -e "$u" ] && echo "$u $(systemctl show --value -p MainPID -- "$u")"; done',
  'exit 0',
].join('\n');
