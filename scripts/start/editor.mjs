// VS Code in the browser, with the extension installed and connected.
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, startProgram } from './child.mjs';
import { freePort, until } from './ports.mjs';

const START_TIMEOUT_MS = 60_000;
/** Beginning of the names of folders that hold an editor's data; the process id of its `npm start` follows. */
const FOLDER = 'flotilla-editor-';

const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'editor.minimap.enabled': false,
  // the samples lie in the project's own repository; nobody needs to be asked about that
  'git.openRepositoryInParentFolders': 'never',
  'chat.disableAIFeatures': true,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
};

/**
 * @param {object} options
 * @param {{ node: string, server: string }} options.vscode
 * @param {string} options.vsix
 * @param {string} options.folder opened in the editor
 * @param {object[]} options.clusters value of the setting `flotilla.clusters`
 * @param {number} options.port tried first
 * @returns {Promise<{ address: string, log: string, ended: Promise<string>, stop: () => Promise<void> }>}
 */
export async function startEditor({ vscode, vsix, folder, clusters, port, signal }) {
  removeRemains();
  const data = mkdtempSync(join(tmpdir(), `${FOLDER}${process.pid}-`));
  const remove = () => rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  let server;
  try {
    const userSettings = join(data, 'data/User');
    mkdirSync(userSettings, { recursive: true });
    const settings = { ...SETTINGS, 'flotilla.clusters': clusters };
    writeFileSync(join(userSettings, 'settings.json'), `${JSON.stringify(settings, undefined, 2)}\n`);
    const base = [vscode.node, vscode.server, '--server-data-dir', data, '--extensions-dir', join(data, 'extensions')];
    const env = environment(data);
    await runProgram([...base, '--accept-server-license-terms', '--install-extension', vsix], { env, signal });
    const log = join(data, 'server.log');
    const free = await freePort(port);
    const token = tokenFile(data);
    server = startProgram([...base, ...serverFlags(free, token.file)], { env, output: openSync(log, 'a') });
    await ready(server, free, log, signal);
    const stop = () => server.stop().finally(remove);
    return {
      address: `http://127.0.0.1:${free}/?${new URLSearchParams({ tkn: token.value, folder })}`,
      log,
      ended: server.ended,
      stop,
    };
  } catch (error) {
    await server?.stop();
    remove();
    throw error;
  }
}

/** Folders of editors whose `npm start` was killed. */
function removeRemains() {
  for (const name of readdirSync(tmpdir()).filter(name => name.startsWith(FOLDER))) {
    const pid = name.slice(FOLDER.length).split('-')[0];
    if (!existsSync(`/proc/${pid}`)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** Everybody on this host, and every web page, can reach the port; the editor has a shell in it, so it asks for a secret. */
function tokenFile(data) {
  const file = join(data, 'token');
  const value = randomBytes(12).toString('hex');
  writeFileSync(file, value, { mode: 0o600 });
  return { file, value };
}

function serverFlags(port, token) {
  return [
    ...['--host', '127.0.0.1', '--port', String(port), '--connection-token-file', token],
    ...['--accept-server-license-terms', '--telemetry-level', 'off', '--disable-workspace-trust'],
  ];
}

function environment(data) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name),
  );
  // VS Code leaves its sockets in the folder for temporary files
  const temporary = join(data, 'tmp');
  mkdirSync(temporary, { recursive: true });
  // no gallery: nothing is asked of the network
  return { ...Object.fromEntries(inherited), TMPDIR: temporary, EXTENSIONS_GALLERY: '{}' };
}

async function ready(server, port, log, signal) {
  let end;
  server.ended.then(how => {
    end = how;
  });
  await until('VS Code answering', () => end ?? answers(port), { timeoutMs: START_TIMEOUT_MS, signal });
  if (end !== undefined) throw new Error(`VS Code did not start: ${end}\n${readFileSync(log, 'utf8').slice(-2000)}`);
}

function answers(port) {
  const options = { redirect: 'manual', signal: AbortSignal.timeout(2000) };
  return fetch(`http://127.0.0.1:${port}/version`, options).then(
    () => true,
    () => false,
  );
}
