// Packs the VS Code extension: `node scripts/package-extension.mjs` writes dist/flotilla.vsix and prints its path. Followed
// by releases of Node.js (node-v22.12.0-linux-x64.tar.xz …) it packs these too, for machines that have none.
// What ships is laid out in dist/extension first, which VS Code can also load as it stands while developing.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from './build.mjs';

const root = resolve(import.meta.dirname, '..');
const client = join(root, 'client');

/** Folder with the extension as it ships. */
export const EXTENSION_FOLDER = join(root, 'dist/extension');
export const VSIX = join(root, 'dist/flotilla.vsix');

/** What a marketplace knows the extension by; within the repository its package is `@flotilla/client`. */
const NAME = 'flotilla';

/** How the extension finds the one for a machine. */
const RUNTIME_NAME = /^node-v[\d.]+-linux-(x64|arm64|armv7l|ppc64le|s390x)\.tar\.[gx]z$/;

/** Builds the extension and its language server and lays out all that ships in dist/extension. */
export async function layOutExtension(runtimes = []) {
  const strange = runtimes.find(file => !RUNTIME_NAME.test(basename(file)));
  if (strange !== undefined) throw new Error(`${strange} has not the name of a release of Node.js for Linux`);
  await build(['extension', 'server', 'extension-web', 'server-web', 'fleetd', 'fleetctl', 'sandbox']);
  rmSync(EXTENSION_FOLDER, { recursive: true, force: true });
  mkdirSync(EXTENSION_FOLDER, { recursive: true });
  for (const folder of ['dist', 'media', 'l10n']) copyFolder(join(client, folder), folder);
  // what machines that are added get; the sandbox looks for its parts where the project has them
  for (const program of ['fleetd', 'fleetctl', 'sandbox'])
    copyFile(join(root, `dist/${program}.cjs`), `dist/${program}.cjs`);
  for (const folder of ['sandbox/machine', 'install/systemd']) copyFolder(join(root, folder), folder);
  copyFolder(join(root, 'syntaxes'), 'syntaxes');
  for (const file of ['package.nls.json', 'README.md', 'CHANGELOG.md']) copyFile(join(client, file), file);
  copyFile(join(root, 'LICENSE'), 'LICENSE');
  for (const file of runtimes) {
    mkdirSync(join(EXTENSION_FOLDER, 'runtime'), { recursive: true });
    copyFileSync(file, join(EXTENSION_FOLDER, 'runtime', basename(file)));
  }
  // all that is laid out ships; vsce wants that said
  writeFileSync(join(EXTENSION_FOLDER, '.vscodeignore'), '.vscodeignore\n');
  writeFileSync(join(EXTENSION_FOLDER, 'package.json'), `${JSON.stringify(manifest(), undefined, 2)}\n`);
  return EXTENSION_FOLDER;
}

/** Packs dist/extension; resolves to the path of the VSIX. */
export async function packageExtension(runtimes = []) {
  await layOutExtension(runtimes);
  const vsce = join(root, 'node_modules/.bin/vsce');
  // pictures of the README lie in the package; who publishes it gives vsce the address that they have then
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--no-rewrite-relative-links'];
  execFileSync(vsce, ['package', ...flags, '--out', VSIX], {
    cwd: EXTENSION_FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return VSIX;
}

/** The manifest as it ships: bundled, so without dependencies, and by its own name. */
function manifest() {
  const ours = JSON.parse(readFileSync(join(client, 'package.json'), 'utf8'));
  const left = ['private', 'type', 'exports', 'dependencies', 'devDependencies'];
  return { ...Object.fromEntries(Object.entries(ours).filter(([key]) => !left.includes(key))), name: NAME };
}

function copyFolder(from, to) {
  if (!existsSync(from)) return;
  cpSync(from, join(EXTENSION_FOLDER, to), { recursive: true, filter: path => !path.endsWith('.map') });
}

function copyFile(from, to) {
  if (existsSync(from)) copyFileSync(from, join(EXTENSION_FOLDER, to));
}

if (process.argv[1] === import.meta.filename) console.log(await packageExtension(process.argv.slice(2)));
