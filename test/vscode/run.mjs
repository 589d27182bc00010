// The extension in real VS Code: `node test/vscode/run.mjs [host|walk|trouble…]`. Builds and packs it, installs VS Code
// from npm packages, boots a cluster, runs the tests in the extension host and as a person in the browser, and prints
// `N passed, N failed`. Screenshots go to artefacts/screenshots.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { setUp } from '../../scripts/setup.mjs';

await setUp({ system: true, browser: true, quiet: true });
const { build } = await import('../../scripts/build.mjs');
const { packageExtension } = await import('../../scripts/package-extension.mjs');
const { installVscode } = await import('../../scripts/vscode/install.mjs');

await build(['fleetd', 'fleetctl', 'vscode-tests', 'vscode-suite']);
const vsix = await packageExtension();
const { node, server } = installVscode({ log: line => console.log(`· ${line}`) });
const program = resolve(import.meta.dirname, '../../dist/vscode-tests.cjs');
const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, FLOTILLA_VSIX: vsix, FLOTILLA_VSCODE_NODE: node, FLOTILLA_VSCODE_SERVER: server },
});
process.exit(status ?? 1);
