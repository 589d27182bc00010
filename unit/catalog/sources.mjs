// Fetches systemd's source packages and podman's package with apt, from the mirror that this machine already uses, through a private
// configuration: nothing in /etc/apt or /var/lib/apt changes.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Everything that the generator reads of a source package. */
const wanted = [
  '*/man/*.xml',
  '*/man/*.ent.in',
  '*/src/*.gperf',
  '*/src/*.gperf.in',
  '*/src/*.c',
  '*/src/*.h',
  '*/NEWS',
];

/** Downloads and unpacks systemd of each Debian suite below `folder`; gives `{ folder, packageVersion }` in the same order. */
export function fetchSources(suites, folder) {
  const apt = privateApt('deb-src', suites, folder);
  return suites.map(suite => {
    const packages = join(folder, 'packages', suite);
    const target = join(folder, 'sources', suite);
    mkdirSync(packages, { recursive: true });
    if (!existsSync(join(target, 'man'))) {
      apt(['source', '--download-only', '--only-source', `systemd/${suite}`], packages);
      mkdirSync(target, { recursive: true });
      const archive = readdirSync(packages).find(name => /\.orig\.tar\.\w+$/.test(name));
      if (archive === undefined) throw new Error(`apt fetched no source archive of systemd in ${suite}`);
      const patterns = ['--wildcards', '--wildcards-match-slash', ...wanted];
      execFileSync('tar', ['-C', target, '--strip-components=1', '-xf', join(packages, archive), ...patterns]);
    }
    const description = readdirSync(packages).find(name => name.endsWith('.dsc')) ?? '';
    return { folder: target, packageVersion: description.replace(/^systemd_|\.dsc$/g, '') };
  });
}

/** Downloads a package as built, with its programs, and unpacks it below `folder`; gives `{ folder, packageVersion }`. */
export function fetchPackage(name, suite, folder) {
  const packages = join(folder, 'packages', `${name}-${suite}`);
  const target = join(folder, 'unpacked', `${name}-${suite}`);
  mkdirSync(packages, { recursive: true });
  if (!existsSync(join(target, 'usr'))) {
    privateApt('deb', [suite], folder)(['download', `${name}/${suite}`], packages);
    mkdirSync(target, { recursive: true });
    execFileSync('dpkg-deb', ['-x', archiveIn(packages), target]);
  }
  const field = execFileSync('dpkg-deb', ['-f', archiveIn(packages), 'Version'], { encoding: 'utf8' });
  return { folder: target, packageVersion: field.trim() };
}

function archiveIn(folder) {
  const name = readdirSync(folder).find(each => each.endsWith('.deb'));
  if (name === undefined) throw new Error(`apt fetched no package into ${folder}`);
  return join(folder, name);
}

/** A function that runs apt-get with its own lists, cache and sources (`deb` or `deb-src`) below `folder`. */
function privateApt(type, suites, folder) {
  for (const part of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, part), { recursive: true });
  const list = join(folder, `${type}.list`);
  const mirror = debianMirror();
  writeFileSync(list, suites.map(suite => `${type} [signed-by=${keyring}] ${mirror} ${suite} main\n`).join(''));
  const options = {
    'Dir::Etc::SourceList': list,
    'Dir::Etc::SourceParts': '-',
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, 'cache'),
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const apt = (args, cwd = folder) => execFileSync('apt-get', ['-qq', ...flags, ...args], { cwd, stdio: 'inherit' });
  apt(['update']);
  return apt;
}

/** Address of the Debian archive in the machine's own apt sources. */
function debianMirror() {
  const lines = execFileSync('apt-get', [
    'indextargets',
    '--format',
    '$(ORIGIN)|$(LABEL)|$(REPO_URI)',
    'Created-By: Packages',
  ]);
  const mirrors = lines
    .toString()
    .split('\n')
    .map(line => line.split('|'))
    .filter(([origin, label]) => origin === 'Debian' && label === 'Debian');
  const uri = mirrors[0]?.[2];
  if (uri === undefined)
    throw new Error('no Debian archive among the apt sources of this machine: run apt-get update first');
  return uri;
}
