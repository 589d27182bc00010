import { readFileSync } from 'node:fs';
import { runLint } from './run.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
process.exitCode = runLint(process.argv.slice(2), {
  stdin: () => readFileSync(0, 'utf8'),
  out: text => process.stdout.write(text),
  err: text => process.stderr.write(text),
});
