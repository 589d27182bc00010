export const HELP = `The sandbox: a cluster of real systemd machines on this host (Linux, root).

npm run sandbox -- COMMAND

  up [N]                 N machines (default 3) named n1, n2, …, each with its own systemd, sshd and fleetd, and etcd
                         beside them. The last line printed is the path of a JSON file that says where everything is.
    --etcd 3             etcd as a service on the first three machines instead
    --docker             docker in every machine, with images of busybox and coreos/apache to pull
    --coreos             what units written for CoreOS expect: etcd at 127.0.0.1:2379 and :4001, its v2 interface
    --ttl TIME           fleetd's agent_ttl, such as 3s (or FLOTILLA_SANDBOX_TTL)
    --bare               machines without fleetd
    --attached           the end of standard input before all is up takes everything down again
    --owned-by PID       once that process has ended, the next sandbox to come up takes this one down
  status                 how the machines are
  where                  prints the path of that file again; needs no root
  exec NODE COMMAND…     runs a command in a machine, as root; one word with blanks in it is a line for a shell
  fault NODE crash       power cord out (boot brings it back)
             reboot      in good order, and up again
             cut, heal   network cable out, and in again
             freeze, thaw  everything in the machine paused, and resumed
  poweroff NODE          shuts down in good order
  boot NODE              switches on a machine that is off
  down                   everything away
  help                   this text

  --name NAME            another sandbox beside the first (or FLOTILLA_SANDBOX); each has its own network and folder

In a machine, fleetctl is in the PATH: npm run sandbox -- exec n1 fleetctl list-machines
From the host by ssh, with DIR the folder of the JSON file: ssh -i DIR/ssh/id_ed25519 -o UserKnownHostsFile=DIR/known_hosts root@10.99.0.11
`;
