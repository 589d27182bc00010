// Fetches the unit files of Debian packages into a folder: `node test/corpus/fetch.mjs FOLDER [--all | PACKAGE…]`. All
// are those of which apt-file knows that they have some, up to a few megabytes each: 2,400 files, half a gigabyte of
// downloads.
// The packages come from this machine's own apt sources, are unpacked for their unit files only, and are removed. Nothing
// is installed, and nothing of it belongs into the repository.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Daemons that many machines run, small to download. */
const usual = `
acpid alsa-utils anacron apache2 apparmor apt-cacher-ng at auditd avahi-daemon bind9 bluez
bolt chrony clamav-daemon clamav-freshclam collectd-core colord corosync cron cups-browsed cups-daemon dbus
dnsmasq dovecot-core earlyoom etcd-server exim4-base exim4-daemon-light fail2ban firewalld freeradius fwupd haproxy
haveged hostapd iio-sensor-proxy inetutils-inetd irqbalance isc-dhcp-server iwd kea-dhcp4-server keepalived knot
krb5-kdc libvirt-daemon-system lighttpd lldpd lm-sensors lvm2 mariadb-server mdadm memcached miniupnpd
modemmanager monit mosquitto munin-node nagios-nrpe-server network-manager nfs-common nfs-kernel-server nftables
nginx-common nslcd nsd ntpsec nut-server open-iscsi open-vm-tools openssh-server openvpn pcscd php8.2-fpm plymouth
policykit-1 postfix postgresql-common postgresql-15 postsrsd power-profiles-daemon privoxy proftpd-core prometheus-node-exporter
pulseaudio quota rabbitmq-server radvd redis-server rng-tools5 rpcbind rsync rsyslog rtkit samba samba-ad-dc sane-utils
shairport-sync smartmontools snmpd squid sssd-common strongswan-starter strongswan-swanctl stunnel4 suricata syncthing
sysstat systemd systemd-container systemd-oomd systemd-resolved systemd-timesyncd tcpdump tftpd-hpa thermald tinyproxy tor
transmission-daemon udisks2 unattended-upgrades unbound upower usbmuxd uuid-runtime varnish vsftpd winbind wireguard-tools
wpasupplicant xrdp zabbix-agent zfs-zed zram-tools
`
  .split(/\s+/)
  .filter(name => name !== '');

const [folder, ...asked] = process.argv.slice(2);
if (folder === undefined || folder.startsWith('-')) {
  console.error('usage: node test/corpus/fetch.mjs FOLDER [--all | PACKAGE…]');
  process.exit(2);
}
/** Larger packages have few units and much else. */
const MAX_BYTES = 4_000_000;
const wanted = asked.length === 0 ? usual : asked[0] === '--all' ? allWithUnits() : asked;
const target = resolve(folder);
const downloads = mkdtempSync(join(tmpdir(), 'unit-packages-'));
const unitFolders = ['./lib/systemd', './usr/lib/systemd', './etc/systemd', './usr/share/systemd'];
let packages = 0;
try {
  for (const [index, name] of wanted.entries()) {
    if (fetchPackage(name)) packages++;
    if (index % 100 === 99) console.log(`${index + 1} of ${wanted.length} packages`);
  }
} finally {
  rmSync(downloads, { recursive: true, force: true });
}
console.log(`unit files of ${packages} packages are in ${target}`);

/** Names of packages with unit files, from the index of apt-file. */
function allWithUnits() {
  const search = ['-x', 'search', '^/(usr/)?lib/systemd/(system|user)/'];
  const { stdout, status } = spawnSync('apt-file', search, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0 || stdout === '') {
    console.error('apt-file is not here or has no index: apt-get install apt-file && apt-file update');
    process.exit(1);
  }
  const names = [...new Set(stdout.split('\n').map(line => line.slice(0, line.indexOf(':'))))].filter(Boolean);
  const options = { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] };
  const shown = execFileSync('apt-cache', ['show', '--no-all-versions', ...names], options);
  const sizes = [...shown.matchAll(/^Package: (\S+)$[^]*?^Size: (\d+)$/gm)];
  return sizes.filter(([, , size]) => Number(size) <= MAX_BYTES).map(([, name]) => name);
}

/** Downloads one package and unpacks what it has in systemd's folders below `FOLDER/NAME`; false where there is none. */
function fetchPackage(name) {
  try {
    execFileSync('apt-get', ['-qq', 'download', name], { cwd: downloads, stdio: ['ignore', 'ignore', 'ignore'] });
  } catch {
    console.error(`${name}: not in this machine's apt sources`);
    return false;
  }
  const into = join(target, name);
  for (const file of readdirSync(downloads)) {
    const archive = join(downloads, file);
    const tar = execFileSync('dpkg-deb', ['--fsys-tarfile', archive], { maxBuffer: 2 ** 30 });
    mkdirSync(into, { recursive: true });
    // tar ends with an error for the folders that the package lacks
    spawnSync('tar', ['-x', '-C', into, ...unitFolders], { input: tar, stdio: ['pipe', 'ignore', 'ignore'] });
    rmSync(archive);
  }
  return true;
}
