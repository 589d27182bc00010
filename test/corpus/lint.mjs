// Judges every unit file below a folder as the lint does: `node test/corpus/lint.mjs FOLDER`. All of these files work, so
// each error and warning is printed and the exit status is 1 when there are any; hints are counted.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const entry = resolve(import.meta.dirname, '../../unit/src/index.ts');
const { outputFiles } = buildSync({ entryPoints: [entry], bundle: true, format: 'esm', write: false });
const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
const { fileKindOf, lint, LineIndex, parseUnitFile } = await import(`data:text/javascript;base64,${code}`);

const folder = resolve(process.argv[2] ?? '.');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map(name => join(folder, name))
  .filter(path => fileKindOf(path) !== undefined && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false));

let problems = 0;
let hints = 0;
for (const path of files) {
  const text = readFileSync(path, 'utf8');
  for (const { severity, code: rule, start, end, message } of lint(parseUnitFile(text), { fileName: path })) {
    if (severity !== 'error' && severity !== 'warning') {
      hints++;
      if (process.argv[3] !== '--hints') continue;
    } else problems++;
    const { line } = new LineIndex(text).positionAt(start);
    console.log(`${path}:${line + 1}: ${severity} ${rule}: ${message}\n    ${text.slice(start, end)}`);
  }
}
console.log(`${files.length} files, ${problems} errors and warnings, ${hints} hints`);
process.exitCode = problems > 0 ? 1 : 0;
