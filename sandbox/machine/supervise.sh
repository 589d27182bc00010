#!/bin/bash
# supervise.sh MACHINE_DIR MACHINE_CGROUP
#
# Runs one machine of the sandbox: gives it a fresh cgroup and a fresh /run, starts its first process in namespaces of
# its own, and waits for that process to end. A machine that reboots itself is started again; after a power-off or a
# crash this script tidies up and ends. It is started in a cgroup beside the machine's, so that a crash of the machine
# leaves it alive and the end of the sandbox takes both.
set -u
dir=$1 cgroup=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# How the kernel ends the first process of a process namespace that asked for a reboot: SIGHUP (pid_namespaces(7)).
REBOOTED=$((128 + 1))

# Start time in ticks since boot: tells a process from a later one with the same id.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# First child of a process. The file has no line end, so that read fails on it and yet fills its variable.
child_of() {
  local child=
  read -r child _ 2>/dev/null <"/proc/$1/task/$1/children"
  echo "$child"
} 2>/dev/null

# Nothing of an earlier boot may be left: processes, cgroups, the content of /run.
clear_remains() {
  if [ -d "$cgroup" ]; then
    echo 1 >"$cgroup/cgroup.kill"
    echo 0 >"$cgroup/cgroup.freeze"
    for _ in $(seq 500); do
      find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null
      [ -d "$cgroup" ] || break
      sleep 0.01
    done
    [ ! -d "$cgroup" ] || echo "supervise: $cgroup can't be removed"
  fi
  while mountpoint -q "$dir/run"; do umount -l "$dir/run" || break; done
}

boot() {
  clear_remains
  mkdir -p "$cgroup" || exit 1
  # mounted outside the machine, so that the host reaches the machine's system bus through it
  mount -t tmpfs -o mode=755,nosuid,nodev,size=256m tmpfs "$dir/run" || exit 1
  nsenter --net="$dir/netns" -- unshare --mount --pid --uts --ipc --fork --kill-child -- \
    bash "$here/init.sh" "$dir" "$cgroup" </dev/null &
  local outer=$! init=
  while [ -z "$init" ] && [ -d "/proc/$outer" ]; do
    init=$(child_of "$outer")
    [ -n "$init" ] || sleep 0.01
  done
  if [ -n "$init" ]; then
    echo "$init $(start_time "$init")" >"$dir/pid.new" && mv "$dir/pid.new" "$dir/pid"
  fi
  wait "$outer"
  status=$?
  rm -f "$dir/pid"
}

while :; do
  boot
  echo "supervise: the machine's first process ended with status $status"
  [ "$status" = "$REBOOTED" ] || break
done
clear_remains
