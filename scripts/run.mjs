// Builds one program and runs it: `node scripts/run.mjs sandbox up 3`.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setUp } from './setup.mjs';

const [name, ...rest] = process.argv.slice(2);
await setUp({ system: name !== 'conformance' && name !== 'sim', docker: rest.includes('--docker'), quiet: true });
const { build } = await import('./build.mjs');
// what the machines run is built when they come up
const withMachines = name === 'bench' || (name === 'sandbox' && rest.includes('up') && !rest.includes('--bare'));
await build([...(withMachines ? ['fleetd', 'fleetctl'] : []), ...(name === 'bench' ? ['lint', 'server'] : []), name]);
const child = spawn(process.execPath, [resolve(import.meta.dirname, `../dist/${name}.cjs`), ...rest], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
