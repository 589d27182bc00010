#!/bin/bash
# init.sh MACHINE_DIR MACHINE_CGROUP
#
# First process of a machine, started by supervise.sh in namespaces of its own. Builds the machine's file system out of
# its disk (MACHINE_DIR/{etc,var,root,home,opt,srv,mnt}) and the host's /usr, and becomes systemd.
set -e
dir=$1 cgroup=$2 step=${3:-enter}
root=$dir/rootfs

# systemd takes every process it finds in its cgroup for its own: it must see the machine's subtree and nothing else,
# so the machine enters that first and then hides the rest.
if [ "$step" = enter ]; then
  echo 0 >"$cgroup/cgroup.procs"
  exec unshare --cgroup "$0" "$dir" "$cgroup" build
fi

read_only() { mount -o remount,bind,ro "$1"; }
device_file() { : >"$root/dev/$1"; mount --bind "/dev/$1" "$root/dev/$1"; }

hostname "$(cat "$dir/etc/hostname")"
mount --make-rprivate /

# The root lives in memory; programs are the host's, and can't be changed.
mount -t tmpfs -o mode=755,size=64m tmpfs "$root"
mkdir -p "$root"/{usr,etc,var,root,home,opt,srv,mnt,media,proc,sys,dev,run,tmp}
for link in bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$link" ]; then ln -s "usr/$link" "$root/$link"; fi
done
mount --rbind /usr "$root/usr"
read_only "$root/usr"
for disk in etc var root home opt srv mnt run; do mount --bind "$dir/$disk" "$root/$disk"; done
mount -t tmpfs -o mode=1777,size=512m tmpfs "$root/tmp"

# What the machine sees of the host besides, read-only. After /tmp, so that a target below /tmp stays visible.
while IFS=$'\t' read -r source target; do
  if [ -d "$source" ]; then
    mkdir -p "$root$target"
  else
    mkdir -p "$root${target%/*}" && : >>"$root$target"
  fi
  mount --rbind "$source" "$root$target"
  read_only "$root$target"
done <"$dir/binds"

# Kernel settings are the host's: visible, not writable. Those of the network are the machine's own (dockerd sets some).
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
read_only "$root/proc/sys"
mount --bind "$root/proc/sys/net" "$root/proc/sys/net"
mount -o remount,bind,rw "$root/proc/sys/net"
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$root/sys"
mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 "$root/sys/fs/cgroup"

# Each boot has an id of its own, by which the journal and others tell boots apart.
cat /proc/sys/kernel/random/uuid >"$dir/boot_id"
mount --bind "$dir/boot_id" "$root/proc/sys/kernel/random/boot_id"
read_only "$root/proc/sys/kernel/random/boot_id"

mount -t tmpfs -o mode=755,size=64k,nosuid tmpfs "$root/dev"
for device in null zero full random urandom tty; do device_file "$device"; done
mkdir -p "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777,size=64m tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
for number in 0:stdin 1:stdout 2:stderr; do ln -s "fd/${number%:*}" "$root/dev/${number#*:}"; done

cd "$root"
mkdir -p mnt/.host
pivot_root . mnt/.host
cd /
umount -l /mnt/.host
rmdir /mnt/.host

# The clock, kernel modules and raw I/O are shared with the host and have no namespace: nobody in here may touch them.
exec setpriv --bounding-set=-sys_time,-sys_module,-sys_rawio -- \
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin LANG=C.UTF-8 TERM=dumb container=sandbox \
  /lib/systemd/systemd --system --log-target=journal --show-status=no </dev/null >/dev/null 2>&1
