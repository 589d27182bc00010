import { Option } from 'commander';
import { diff } from './commands/diff.ts';
import { explain } from './commands/explain.ts';
import { plan } from './commands/plan.ts';
import { verify } from './commands/verify.ts';
import type { Add } from './program-commands.ts';

/** Commands that fleet did not have, which only look. */
export function addInsight(add: Add): void {
  add(
    'explain [unit]',
    'Tell where a unit is and why, or why it is nowhere',
    'Tells what is wanted of a unit, the machine that has it and how it does there; when no machine takes it, the reason of\neach.\n\n  fleetctl explain web@3',
    (context, args) => explain(context, args),
  );
  add(
    'plan [words...]',
    'Tell what a command would do, machine by machine',
    'Takes the words of start, load, submit, stop, unload, destroy or apply and prints what would happen on which machine and\nwhy, and what would be nowhere. Nothing is changed.\n\n  fleetctl plan start web@4\n  fleetctl plan --replace start hello.service\n  fleetctl plan --prune apply units',
    (context, args, options) =>
      plan(context, args, {
        replace: options['replace'] === true,
        prune: options['prune'] === true,
        json: options['output'] === 'json',
      }),
  )
    .usage('[options] <command> [unit...]')
    .option('--replace', 'As of start, load and submit', false)
    .option('--prune', 'As of apply', false)
    .addOption(new Option('-o, --output <format>', 'Format').choices(['table', 'json']).default('table'));
  add(
    'diff [unit...]',
    'Compare unit files here with what is in the cluster',
    'Prints what differs between the cluster and the files here, which `start --replace` would deploy. Comments alone make\nno difference. The exit status is 1 when something differs.\n\nOne unit, by its file:\n  fleetctl diff units/hello.service\nAn instance against the template here:\n  fleetctl diff web@1',
    (context, args) => diff(context, args),
  );
  add(
    'verify [file|folder...]',
    'Judge unit files by the rules of systemd and [X-Fleet]',
    'Prints what is wrong in unit files, line by line, without asking the cluster; of a folder in all that are below it. Files\nthat are named together are judged together, such as those that wait for each other. The exit status is 1 when there is an\nerror or a warning.\n\n  fleetctl verify units\n  fleetctl verify units/*.service',
    (context, args) => Promise.resolve(verify(context, args)),
  );
}
