import { ConfigError, loadConfig, parseArguments, USAGE, type Config, type Invocation } from './config/index.ts';
import { Daemon } from './daemon.ts';
import { ListenError } from './http/index.ts';
import { createLogger, isJournal } from './logging.ts';
import { VERSION } from './version.ts';

/** systemd waits 90 s (fleet.service); before that this process ends by itself and says so. */
const DEADLINE_MS = 85_000;

type Logger = ReturnType<typeof createLogger>;

async function main(): Promise<void> {
  const invocation = readInvocation();
  if (invocation.action === 'version') return void process.stdout.write(`fleetd version ${VERSION}\n`);
  if (invocation.action === 'help') return void process.stdout.write(USAGE);
  const log = createLogger(0, isJournal(process.env), line => process.stdout.write(line));
  try {
    await run(invocation.configFile, log);
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ListenError)) throw error;
    log.fatal(error.message);
    process.exitCode = 1;
  }
}

function readInvocation(): Invocation {
  try {
    return parseArguments(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`fleetd: ${error.message}\n${USAGE}`);
    process.exit(1);
  }
}

async function run(configFile: string | undefined, log: Logger): Promise<void> {
  const { config, warnings } = loadConfig(configFile, process.env);
  setVerbosity(log, config);
  for (const warning of warnings) log.warn(warning);
  const daemon = new Daemon(config, log);
  handleSignals(daemon, configFile, log);
  await daemon.start(process.env);
}

function setVerbosity(log: Logger, { verbosity }: Config): void {
  log.level = verbosity > 0 ? 'debug' : 'info';
}

function handleSignals(daemon: Daemon, configFile: string | undefined, log: Logger): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    // whoever asks twice does not want to wait
    if (stopping) process.exit(1);
    stopping = true;
    log.info(`received ${signal}`);
    setTimeout(() => {
      log.error('could not stop in time; what still runs is left to fleet.service, and the machine to its lease');
      process.exit(1);
    }, DEADLINE_MS).unref();
    // an end that is none of 0 tells fleet.service to see to the units
    void daemon.stop().then(
      done => process.exit(done ? 0 : 1),
      (error: unknown) => {
        log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  process.on('SIGHUP', () => reload(daemon, configFile, log));
  process.on('SIGUSR1', () => process.stdout.write(`${JSON.stringify(daemon.describe())}\n`));
}

/** SIGHUP: log level, metadata and address change at once. A mistake in the file changes nothing. */
function reload(daemon: Daemon, configFile: string | undefined, log: Logger): void {
  try {
    const { config, warnings } = loadConfig(configFile, process.env);
    for (const warning of warnings) log.warn(warning);
    setVerbosity(log, config);
    daemon.reconfigure(config);
    log.info('verbosity, metadata and public_ip were read again; other options need a restart of fleetd');
  } catch (error) {
    log.error(`the configuration stays as it is: ${error instanceof Error ? error.message : String(error)}`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`fleetd: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
