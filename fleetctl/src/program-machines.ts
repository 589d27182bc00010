import { cloudConfig, type CloudConfigOptions } from './commands/cloud-config.ts';
import { cordon, drain, uncordon } from './commands/cordon.ts';
import { Option } from 'commander';
import { events } from './commands/events.ts';
import { attemptsOf, blocking, integer, type Add } from './program-commands.ts';

/** Commands for the care of machines, and what happened there. */
export function addMachines(add: Add): void {
  add(
    'cordon [machine]',
    'Close a machine for new units',
    'What runs on the machine stays; nothing new comes. A machine is named by the beginning of its id.\n\n  fleetctl cordon 85c0',
    (context, args) => cordon(context, args),
  );
  blocking(
    add(
      'drain [machine]',
      'Close a machine and have its units leave it',
      'Units move to other machines that fit, in order; global units leave it, too. Waits until the machine is empty and tells\nwhat it waits for. A unit that fits nowhere else stays.\n\nBefore a reboot, and after it:\n  fleetctl drain 85c0\n  fleetctl uncordon 85c0',
      (context, args, options) => drain(context, args, attemptsOf(options)),
    ),
  );
  add(
    'uncordon [machine]',
    'Open a machine again after cordon or drain',
    'New units may come again. What has left does not come back by itself.\n\n  fleetctl uncordon 85c0',
    (context, args) => uncordon(context, args),
  );
  add(
    'cloud-config',
    'Print user data that make a fresh machine a member of the cluster',
    'Prints user data for cloud-init: configuration, certificates, services and SSH keys, and how the daemon gets there. Give it\nto your provider when you create machines. Nothing is asked of the cluster, and nothing is changed. Who reads the output can\nreach etcd: keep it as you keep the key.\n\nA machine whose image has Node.js, and the daemon from a web server of yours:\n  fleetctl cloud-config --etcd-servers https://10.0.0.5:2379 --metadata region=eu \\\n    --ssh-authorized-key ~/.ssh/id_ed25519.pub --daemon-url https://files.example.org/fleetd.cjs',
    (context, _args, options) => cloudConfig(context, options as unknown as CloudConfigOptions),
  )
    .option('--etcd-servers <urls>', "Addresses of the cluster's etcd, with commas between them")
    .option('--key-prefix <prefix>', "What the cluster's keys start with, when not /flotilla/")
    .option('--etcd-username <name>', 'User of etcd')
    .option('--etcd-password-file <file>', 'File with its password')
    .option('--etcd-cafile <file>', "PEM file of the authority of etcd's certificate")
    .option('--etcd-certfile <file>', 'PEM file of the certificate that machines show to etcd')
    .option('--etcd-keyfile <file>', 'PEM file of its key')
    .option('--metadata <pairs>', 'Metadata of the machine, such as region=eu,disk=ssd')
    .option('--public-ip <address>', 'Address that others reach it by, when it is not to be found out')
    .option('--agent-ttl <time>', 'How long after its last word its units are started elsewhere, such as 30s')
    .option('--ssh-authorized-key <key>', 'A public key that may log in, or its file; may be repeated', collect, [])
    .option('--daemon-url <url>', 'Where the machine gets fleetd.cjs; without it the image must hold it')
    .option('--daemon-sha256 <sum>', 'Its SHA-256; that of the fleetd beside this fleetctl when left out')
    .option('--node-url <url>', 'Where it gets Node.js, a tar.xz of nodejs.org; without it the image must hold it')
    .option('--node-sha256 <sum>', 'Its SHA-256');
  add(
    'events [unit]',
    'Print what happened in the cluster, and go on with what happens',
    'Prints the events of the last day, the oldest first, times in UTC. With -f it goes on as things happen; JSON is then one\nevent a line.\n\nOf one unit:\n  fleetctl events web@1\nOf one machine, as it happens:\n  fleetctl events -f -m 85c0',
    (context, args, options) =>
      events(context, args, {
        follow: options['follow'] === true,
        json: options['output'] === 'json',
        lines: options['lines'] as number | undefined,
        machine: options['machine'] as string | undefined,
      }),
  )
    .option('-f, --follow', 'Go on with what happens', false)
    .option('-m, --machine <id>', 'Only on this machine, by the beginning of its id')
    .option('--lines <n>', 'At most this many of what is known, the newest', integer)
    .addOption(new Option('-o, --output <format>', 'Format').choices(['table', 'json']).default('table'));
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
