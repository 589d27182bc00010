// Bundles each program into one file with esbuild. `node scripts/build.mjs [name…]`; without names, all that exist.
import * as esbuild from 'esbuild';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { inlineProto } from './inline-proto.mjs';

const root = resolve(import.meta.dirname, '..');

/** For windows without a computer behind them: small, and asking a disk that is not there. */
function forBrowser() {
  const noDisk = './server/src/web/no-disk.ts';
  const modules = ['fs', 'fs/promises', 'os', 'path', 'url'].map(name => [`node:${name}`, noDisk]);
  return {
    platform: 'browser',
    target: 'es2022',
    minify: true,
    alias: Object.fromEntries(modules),
    define: {},
    banner: {},
  };
}

/** @type {Record<string, esbuild.BuildOptions & { copies?: string[] }>} */
const programs = {
  fleetd: { entryPoints: ['agent/src/main.ts'], outfile: 'dist/fleetd.cjs' },
  fleetctl: { entryPoints: ['fleetctl/src/main.ts'], outfile: 'dist/fleetctl.cjs' },
  sandbox: { entryPoints: ['sandbox/src/main.ts'], outfile: 'dist/sandbox.cjs' },
  server: { entryPoints: ['server/src/main.ts'], outfile: 'dist/server.cjs', copies: ['client/dist/server.cjs'] },
  lint: { entryPoints: ['lint/src/main.ts'], outfile: 'dist/flotilla-lint.cjs' },
  extension: {
    entryPoints: ['client/src/extension.ts'],
    outfile: 'client/dist/extension.cjs',
    external: ['vscode', 'cpu-features'],
  },
  'extension-web': {
    entryPoints: ['client/src/web/extension.ts'],
    outfile: 'client/dist/extension-web.js',
    ...forBrowser(),
    external: ['vscode'],
  },
  'server-web': {
    entryPoints: ['server/src/web/main.ts'],
    outfile: 'client/dist/server-web.js',
    ...forBrowser(),
    format: 'iife',
  },
  conformance: { entryPoints: ['test/conformance/main.ts'], outfile: 'dist/conformance.cjs' },
  sim: { entryPoints: ['test/sim/main.ts'], outfile: 'dist/sim.cjs' },
  'vscode-tests': {
    entryPoints: ['test/vscode/main.ts'],
    outfile: 'dist/vscode-tests.cjs',
    external: ['playwright-core', 'cpu-features'],
  },
  'vscode-suite': {
    entryPoints: ['test/vscode/suite/main.ts'],
    outfile: 'dist/vscode-suite.cjs',
    external: ['vscode', 'cpu-features'],
  },
  bench: { entryPoints: ['test/bench/main.ts'], outfile: 'dist/bench.cjs' },
};

/** Builds the named programs (all when none is named) and returns the seconds it took. */
export async function build(names = []) {
  const unknown = names.filter(name => !(name in programs));
  if (unknown.length > 0)
    throw new Error(`no program is called ${unknown.join(', ')}; there are ${Object.keys(programs).join(', ')}`);
  const start = performance.now();
  const chosen = Object.entries(programs).filter(([name, { entryPoints }]) =>
    names.length > 0 ? names.includes(name) : existsSync(resolve(root, entryPoints[0])),
  );
  await Promise.all(chosen.map(([, options]) => bundle(options)));
  return (performance.now() - start) / 1000;
}

async function bundle({ copies = [], ...options }) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'linked',
    minifySyntax: true,
    legalComments: 'external',
    logLevel: 'warning',
    external: ['cpu-features'],
    // ssh2's native helper is optional; without it the pure JavaScript ciphers are used
    loader: { '.node': 'empty' },
    plugins: [inlineProto(root), rawText],
    // esbuild leaves import.meta empty in CommonJS
    define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__bundleUrl' },
    banner: { js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    ...options,
  });
  const out = resolve(root, options.outfile);
  for (const { path, contents } of outputFiles) {
    replaceFile(path, contents, path === out ? 0o755 : 0o644);
    if (path === out) for (const copy of copies) replaceFile(resolve(root, copy), contents, 0o755);
  }
}

/** `import text from './file?raw'`: a file as text, as the test runner has it too. */
const rawText = {
  name: 'raw-text',
  setup(build) {
    build.onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.slice(0, -'?raw'.length)),
      namespace: 'raw-text',
    }));
    build.onLoad({ filter: /./, namespace: 'raw-text' }, ({ path }) => ({
      contents: readFileSync(path, 'utf8'),
      loader: 'text',
    }));
  },
};

/** In one step: a program that starts meanwhile reads the old file or the new one, never half of it. */
function replaceFile(path, contents, mode) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.new`;
  writeFileSync(temporary, contents, { mode });
  renameSync(temporary, path);
}

if (process.argv[1] === import.meta.filename) {
  const seconds = await build(process.argv.slice(2));
  console.log(`built in ${seconds.toFixed(1)} s`);
}
