import { dirname, join } from 'node:path';

/** The bundle is in dist/. */
const root = dirname(import.meta.dirname);

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; start the tests with node test/vscode/run.mjs`);
  return value;
}

/** Where things are; `run.mjs` has put them there. */
export const paths = {
  extension: join(root, 'dist/extension'),
  suite: join(root, 'dist/vscode-suite.cjs'),
  units: join(root, 'test/vscode/units'),
  screenshots: join(root, 'artefacts/screenshots'),
  get vsix(): string {
    return fromEnvironment('FLOTILLA_VSIX');
  },
  get node(): string {
    return fromEnvironment('FLOTILLA_VSCODE_NODE');
  },
  get server(): string {
    return fromEnvironment('FLOTILLA_VSCODE_SERVER');
  },
};
