// `npm run conformance -- [FOLDER]`: runs the cases of FOLDER, or the project's own, and says what passed.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { drivers } from './drivers/index.ts';
import { report } from './report.ts';
import { runFolder } from './run.ts';

/** Relative to where the user is; npm changes to the project's folder before it runs a script. */
function folderOf(argument: string): string {
  const here = resolve(argument);
  return existsSync(here) ? here : resolve(process.env['INIT_CWD'] ?? '.', argument);
}

async function main([argument, ...more]: readonly string[]): Promise<boolean> {
  if (more.length > 0) throw new Error('name one folder of cases at most: npm run conformance -- [FOLDER]');
  // the bundle lies in dist/
  const folder = argument === undefined ? resolve(import.meta.dirname, '../test/fixtures/cases') : folderOf(argument);
  const { text, ok } = report(await runFolder(folder, drivers));
  console.log(text);
  return ok;
}

main(process.argv.slice(2)).then(
  ok => (process.exitCode = ok ? 0 : 1),
  (error: unknown) => {
    console.error(`conformance: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  },
);
