import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import packageJson from '../package.json' with { type: 'json' };
import { keepMemoryLow } from './memory.ts';
import { startServer } from './server.ts';

const help = `flotilla-language-server ${packageJson.version}
Language server for systemd unit files and their [X-Fleet] section.

Editors start it; by hand it is of no use. One of:
  --stdio           speak the Language Server Protocol over standard input and output
  --node-ipc        speak it over Node's channel to the parent process
  --socket=PORT     connect to this port of the local machine
  --pipe=NAME       connect to this pipe or Unix socket
or:
  --version         print the version
  --help            print this text
`;

/** Runs the program; the exit status when it is to end at once. */
function main(args: readonly string[]): number | undefined {
  if (args.includes('--version')) {
    process.stdout.write(`${packageJson.version}\n`);
    return 0;
  }
  const isAsked = args.some(arg => arg === '--help' || arg === '-h');
  const hasTransport = args.some(arg => /^--(stdio|node-ipc|socket(=|$)|pipe(=|$))/.test(arg));
  if (isAsked || !hasTransport) {
    (isAsked ? process.stdout : process.stderr).write(help);
    return isAsked ? 0 : 2;
  }
  keepMemoryLow();
  startServer(createConnection(ProposedFeatures.all), packageJson.version);
  return undefined;
}

const status = main(process.argv.slice(2));
if (status !== undefined) process.exitCode = status;
