// `npm run sandbox -- …`
import { existsSync } from 'node:fs';
import { type Command, parseArguments } from './arguments.ts';
import { takeDown, takeDownOrphans } from './down.ts';
import { messageOf, SandboxError } from './errors.ts';
import { HELP } from './help.ts';
import { findMachine, openSandbox } from './index.ts';
import { executeArguments } from './machine.ts';
import { checkRoot } from './preflight.ts';
import { attach } from './process.ts';
import { clusterFileOf, machinesOf } from './record.ts';
import { describe } from './status.ts';
import { bringUp, needRecord } from './up.ts';

/** Runs the command line and returns its exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const command = parseArguments(argv, process.env);
  const { name } = command;
  if (command.do === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  if (command.do === 'where') return where(name);
  checkRoot();
  switch (command.do) {
    case 'up':
      return up(command);
    case 'down':
      console.log((await takeDown(name)) ? `sandbox ${name} is gone` : `no sandbox named ${name} was up`);
      return 0;
    case 'status':
      console.log((await describe(needRecord(name))).join('\n'));
      return 0;
    case 'exec':
      return attach(executeArguments(findMachine(machinesOf(needRecord(name)), command.node), command.command));
    case 'fault':
      await openSandbox(name).fault(command.node, command.fault);
      return 0;
    case 'poweroff':
      await openSandbox(name).powerOff(command.node);
      return 0;
    case 'boot': {
      const failed = await openSandbox(name).boot(command.node);
      if (failed.length > 0) console.error(`failed units on ${command.node}: ${failed.join(', ')}`);
      return 0;
    }
  }
}

/** Where a sandbox is described that is up. Asked by those who are not root, too. */
function where(name: string): number {
  const file = clusterFileOf(name);
  if (!existsSync(file)) throw new SandboxError(`no sandbox named ${name} is up`);
  console.log(file);
  return 0;
}

async function up({ name, settings, owner, attached }: Extract<Command, { do: 'up' }>): Promise<number> {
  for (const orphan of await takeDownOrphans())
    console.log(`sandbox ${orphan}, which a killed program had left, is taken down`);
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort(new SandboxError('interrupted; everything is taken down again'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  // whoever runs this through sudo can't send it a signal
  if (attached) process.stdin.on('end', interrupt).resume();
  const progress = (line: string) => console.log(line);
  await bringUp({ name, settings, signal: interrupted.signal, progress, ...(owner === undefined ? {} : { owner }) });
  process.stdin.off('end', interrupt).destroy();
  console.log(clusterFileOf(name));
  return 0;
}

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(
      `sandbox: ${error instanceof SandboxError || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message)}`,
    );
    process.exitCode = 1;
  },
);
