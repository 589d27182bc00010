import { cordon, drain, uncordon } from './commands/cordon.ts';
import { attemptsOf, blocking, type Add } from './program-commands.ts';

/** Commands for the care of machines. */
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
}
