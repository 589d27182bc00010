import { apply } from './commands/apply.ts';
import { rollback } from './commands/rollback.ts';
import { attemptsOf, blockAttemptsOption, type Add } from './program-commands.ts';

/** Commands that change many units in a certain order. */
export function addRollOut(add: Add): void {
  blockAttemptsOption(
    add(
      'apply [folder]',
      'Make the cluster match a folder of unit files',
      'Starts units that are new and replaces changed ones, one after another: MaxUnavailable= of [X-Fleet] says how many\ninstances of a template may be away at a time. Each must be active before the next; the first failure ends it. Every\nfile is judged before anything is changed, and running it again goes on where it was interrupted.\n\nAn instance is a file or link of its name, or DefaultInstance= of its template; other instances in the cluster follow\ntheir template. A service with a timer, socket or path of its name is loaded and not started.\n\nTwo instances:\n  ln -s web@.service units/web@1.service; ln -s web@.service units/web@2.service\n  fleetctl apply units\nWhat it would do, and then do it, with units destroyed that the folder does not have:\n  fleetctl apply --prune --dry-run units\n  fleetctl apply --prune --rollback units',
      (context, args, options) => {
        return apply(context, args, {
          attempts: attemptsOf(options),
          prune: options['prune'] === true,
          dryRun: options['dryRun'] === true,
          rollback: options['rollback'] === true,
        });
      },
    ),
  )
    .option('--prune', 'Destroy every unit that the folder does not have', false)
    .option('--dry-run', 'Only print what would be done', false)
    .option('--rollback', 'When a unit fails, give the replaced ones their old file back', false);
  blockAttemptsOption(
    add(
      'rollback [units...]',
      'Give units the file that they had before their present one',
      "Started units are replaced one after another, as apply does it; a unit keeps what is wanted of it. Once more, and it\nhas the present file again. Names may be patterns.\n\n  fleetctl rollback web@1\n  fleetctl rollback 'web@*'",
      (context, args, options) => rollback(context, args, { attempts: attemptsOf(options) }),
    ),
  );
}
