import { runFleetctl } from './cli.ts';
import { processTerminal } from './terminal.ts';

// `fleetctl list-units | head` closes the pipe early; that is no error
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
void runFleetctl(process.argv.slice(2), process.env, processTerminal).then(code => (process.exitCode = code));
