// `npm run sim -- [--runs N] [--seed S] [--trace]`: N simulated lives of a cluster, from seed S on.
import { parseArgs } from 'node:util';
import { simulate, type RunOutcome } from './simulation.ts';

const TRACE_LINES = 100_000;

async function main(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      trace: { type: 'boolean', default: false },
    },
  });
  const [runs, first] = [wholeNumber('runs', values.runs), wholeNumber('seed', values.seed)];
  const failed: RunOutcome[] = [];
  const began = performance.now();
  let virtual = 0;
  let steps = 0;
  for (let seed = first; seed < first + runs; seed++) {
    const outcome = await simulate({ seed, keep: values.trace ? TRACE_LINES : 0 });
    if (values.trace) console.log(outcome.trace.join('\n'));
    virtual += outcome.seconds;
    steps += outcome.steps;
    if (runs === 1) console.log(`seed ${seed}: trace ${outcome.hash}`);
    if (outcome.violations.length === 0) continue;
    failed.push(outcome);
    console.log(`seed ${seed} fails (trace ${outcome.hash}); again: npm run sim -- --runs 1 --seed ${seed} --trace`);
    for (const violation of outcome.violations.slice(0, 5)) console.log(`  ${violation}`);
  }
  const seconds = (performance.now() - began) / 1000;
  const rate = Math.round((runs / seconds) * 60);
  console.log(
    `${(virtual / 3600).toFixed(1)} simulated hours, ${steps} steps, in ${seconds.toFixed(1)} s: ${rate} runs a minute`,
  );
  console.log(`${runs - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0;
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text)) throw new Error(`--${name} is a whole number, not "${text}"`);
  return value;
}

main(process.argv.slice(2)).then(
  ok => (process.exitCode = ok ? 0 : 1),
  (error: unknown) => {
    console.error(`sim: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  },
);
