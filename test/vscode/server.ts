import * as assert from 'node:assert/strict';
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { paths } from './paths.ts';

export interface ServerOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The clusters that are set, when they need the home of the server. */
  readonly clusters?: (home: string) => readonly object[];
  /**
   * The mode in which VS Code loads an extension from a folder and runs tests inside it; it shows no toasts then.
   * Otherwise the packed extension is installed, as a person would.
   */
  readonly development?: boolean;
  /** Ask whether the folder is trusted, as VS Code does by itself. */
  readonly asksForTrust?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A VS Code server with a home, settings and a folder of unit files of its own. */
export interface VscodeServer {
  readonly port: number;
  /** The folder that is opened: a copy of test/vscode/units. */
  readonly folder: string;
  /** Folder for what a test wants to keep as long as the server runs. */
  readonly home: string;
  log(): string;
  /** Throws when the text is in the settings or the logs. */
  expectNowhere(secret: string): void;
  stop(): Promise<void>;
}

/** Quiet and the same on every machine. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'editor.minimap.enabled': false,
  'files.autoSave': 'off',
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'telemetry.telemetryLevel': 'off',
};

export async function startVscode({
  settings = {},
  clusters,
  development = false,
  asksForTrust = false,
  environment = {},
}: ServerOptions): Promise<VscodeServer> {
  const home = mkdtempSync(join(tmpdir(), 'flotilla-vscode-'));
  const wipe = (): void => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  try {
    const folder = join(home, 'units');
    cpSync(paths.units, folder, { recursive: true });
    mkdirSync(join(home, 'data/User'), { recursive: true });
    const own = clusters === undefined ? {} : { 'flotilla.clusters': clusters(home) };
    const all = { ...SETTINGS, ...settings, ...own };
    writeFileSync(join(home, 'data/User/settings.json'), JSON.stringify(all, undefined, 2));
    const env = { ...cleanEnvironment(), ...environment, HOME: home, EXTENSIONS_GALLERY: '{}' };
    const folders = [
      '--server-data-dir',
      home,
      '--extensions-dir',
      join(home, 'extensions'),
      '--accept-server-license-terms',
    ];
    if (!development)
      await promisify(execFile)(paths.node, [paths.server, ...folders, '--install-extension', paths.vsix], {
        env,
        timeout: 60_000,
      });
    const child = spawn(
      paths.node,
      [
        paths.server,
        ...folders,
        ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--telemetry-level', 'off'],
        ...(asksForTrust ? [] : ['--disable-workspace-trust']),
        ...(development ? ['--enable-smoke-test-driver'] : []),
      ],
      { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    return await listening(child, home, folder, wipe);
  } catch (error) {
    wipe();
    throw error;
  }
}

/** Without what npm and an editor around the tests have put there. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(npm_|NODE_OPTIONS$|VSCODE_|ELECTRON_|SSH_AUTH_SOCK$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

async function listening(child: ChildProcess, home: string, folder: string, wipe: () => void): Promise<VscodeServer> {
  let log = '';
  const end = (signal: NodeJS.Signals): void => {
    try {
      // the server is the leader of a process group: the extension host ends with it
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // it has ended already
    }
  };
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve));
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`VS Code does not start:\n${log}`)), 60_000);
    const read = (chunk: Buffer): void => {
      log += chunk.toString();
      const [, found] = /listening on (\d+)/.exec(log) ?? [];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(Number(found));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    void exited.then(code => reject(new Error(`VS Code ended with ${code ?? 'a signal'}:\n${log}`)));
  }).catch((error: unknown) => {
    end('SIGKILL');
    throw error;
  });
  process.once('exit', () => end('SIGKILL'));
  return {
    port,
    folder,
    home,
    log: () => log,
    expectNowhere(secret) {
      for (const part of ['data/User/settings.json', 'data/logs']) {
        const found = spawnSync('grep', ['-rl', '-e', secret, join(home, part)], { encoding: 'utf8' });
        assert.equal(found.stdout, '', `${JSON.stringify(secret)} is written down`);
      }
    },
    async stop() {
      end('SIGTERM');
      await Promise.race([exited, new Promise(resolve => setTimeout(resolve, 5000))]);
      end('SIGKILL');
      wipe();
    },
  };
}
