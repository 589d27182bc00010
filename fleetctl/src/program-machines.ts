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
