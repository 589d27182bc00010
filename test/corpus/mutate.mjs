// Compares the linter with the installed systemd on random edits of working units, line by line:
// `node test/corpus/mutate.mjs [--edits N] [--seed S] [FOLDER…]`. Units come from /lib/systemd/system unless told. Exit
// status 1 when they differ and nobody knows why (test/corpus/known-silences.ts).
import { buildSync } from 'esbuild';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: { edits: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const { outputFiles } = buildSync({
  entryPoints: [resolve(import.meta.dirname, 'mutate.ts')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
});
const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
const { compareEdits, shown } = await import(`data:text/javascript;base64,${code}`);

const folders = positionals.length > 0 ? positionals : ['/lib/systemd/system'];
const { units, edits, flagged, disagreements } = compareEdits(folders, Number(values.edits), Number(values.seed));
const unexplained = disagreements.filter(({ reason }) => reason === undefined);
for (const found of unexplained) console.log(shown(found));
for (const reason of new Set(disagreements.map(found => found.reason).filter(Boolean))) {
  console.log(`${disagreements.filter(found => found.reason === reason).length}: ${reason}`);
}
const agreeing = (100 * (1 - new Set(unexplained.map(({ unit }) => unit)).size / edits)).toFixed(2);
console.log(`${edits} edits of ${units} units, ${flagged} flagged by systemd: ${agreeing} % agreement`);
process.exitCode = unexplained.length > 0 ? 1 : 0;
