// Everything that a fresh machine lacks: packages of the distribution (as root, on Debian and its kin) and of npm.
// Needs nothing but Node itself. Says what it does; does nothing when nothing is missing.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const MINIMUM_NODE = [20, 19];

/** Command that must be there → Debian package that brings it. */
const SYSTEM = {
  systemctl: 'systemd',
  'dbus-daemon': 'dbus',
  ip: 'iproute2',
  unshare: 'util-linux',
  sshd: 'openssh-server',
  'ssh-keygen': 'openssh-client',
  etcd: 'etcd-server',
  etcdctl: 'etcd-client',
  openssl: 'openssl',
};
const DOCKER = {
  dockerd: 'docker.io',
  'docker-registry': 'docker-registry',
  '/bin/busybox': 'busybox-static',
};
const BROWSER = { chromium: 'chromium', '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf': 'fonts-dejavu-core' };
const TESTS = { sudo: 'sudo' };

/**
 * @param {object} options
 * @param {boolean} [options.system] packages that the sandbox needs
 * @param {boolean} [options.docker] packages that its machines need to run containers
 * @param {boolean} [options.browser] packages that the tests in the browser need
 * @param {boolean} [options.tests] packages that other tests need beside those
 * @param {boolean} [options.quiet] say nothing when nothing is missing
 */
export async function setUp({ system = false, docker = false, browser = false, tests = false, quiet = false } = {}) {
  checkNode();
  const wanted = {
    ...(system ? SYSTEM : {}),
    ...(docker ? DOCKER : {}),
    ...(browser ? BROWSER : {}),
    ...(tests ? TESTS : {}),
  };
  if (Object.keys(wanted).length > 0) installSystemPackages(wanted, quiet);
  installNodePackages(quiet);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  throw new Error(`Flotilla needs Node.js ${MINIMUM_NODE.join('.')} or newer; this is ${process.versions.node}`);
}

const has = command =>
  command.startsWith('/')
    ? existsSync(command)
    : [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'].some(folder => existsSync(`${folder}/${command}`));

function installSystemPackages(wanted, quiet) {
  const missing = [
    ...new Set(
      Object.entries(wanted)
        .filter(([command]) => !has(command))
        .map(([, name]) => name),
    ),
  ];
  if (missing.length === 0) {
    if (!quiet) console.log('· system packages: all there');
    return;
  }
  if (process.getuid?.() !== 0 || !has('apt-get')) {
    throw new Error(
      `these packages are missing: ${missing.join(' ')}. Install them (as root: apt-get install ${missing.join(' ')}) and run this again`,
    );
  }
  console.log(`· installing ${missing.join(' ')} (apt-get)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const made = holdServices();
  try {
    execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'inherit' });
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } finally {
    if (made) rmSync(POLICY, { force: true });
  }
}

const POLICY = '/usr/sbin/policy-rc.d';

/** Debian starts the services of what it installs; these programs are run by the sandbox alone, so that is held back. */
function holdServices() {
  if (existsSync(POLICY)) return false;
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  return true;
}

function installNodePackages(quiet) {
  // the lock file's digest, kept beside what was installed from it, tells whether npm has anything to do
  const mark = resolve(root, 'node_modules/.flotilla-lock-digest');
  const digest = createHash('sha256')
    .update(readFileSync(resolve(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === digest) {
    if (!quiet) console.log('· npm packages: all there');
    return;
  }
  console.log('· installing npm packages (npm ci)');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
  writeFileSync(mark, digest);
}
