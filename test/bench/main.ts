import { parentPort, workerData } from 'node:worker_threads';
import { benchExplorer } from './explorer.ts';
import { benchFailover } from './failover.ts';
import { benchIdle } from './idle.ts';
import { benchLanguageServer } from './language-server.ts';
import { benchLatency } from './latency.ts';
import { benchLint } from './lint.ts';
import { benchPlacement } from './placement.ts';
import { benchScale } from './scale.ts';
import { serveAgents, type AgentsData } from './scale-agents.ts';
import { formatRows, type Row } from './figures.ts';

/** Benchmarks by name; each gives the rows of its table. */
const BENCHES: Readonly<Record<string, (progress: (line: string) => void) => Promise<Row[]>>> = {
  lint: async progress => [...(await benchLint(progress)), ...(await benchLanguageServer(progress))],
  placement: benchPlacement,
  scale: benchScale,
  latency: benchLatency,
  failover: benchFailover,
  idle: benchIdle,
  explorer: benchExplorer,
};

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter(name => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) {
    console.error(`no benchmark is called ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
    return 2;
  }
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`\n${name}`);
    console.log(formatRows(await bench(line => console.error(`  ${line}`))));
  }
  return 0;
}

const started = parentPort ? serveAgents(parentPort, workerData as AgentsData) : main(process.argv.slice(2));
started.then(
  code => (process.exitCode = code ?? 0),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
