import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fileKindOf, unitTypes } from '@flotilla/unit';
import { LanguageClient } from '../../server/test/support/language-client.ts';
import { ms, percentile, type Row } from './figures.ts';

const FOLDER = '/lib/systemd/system';
const FILES = 2000;
const LINES = 200;
const ROUNDS = 300;
const STARTS = 5;

/** The language server as an editor has it, in a process of its own, with a folder of many units open. */
export async function benchLanguageServer(progress: (line: string) => void): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-server-'));
  try {
    const texts = fillFolder(folder);
    const starts: number[] = [];
    for (let run = 0; run < STARTS; run++) {
      progress(`start ${run + 1} of ${STARTS}`);
      starts.push(await timeOfStart(folder));
    }
    return [
      {
        what: 'language server: start → first diagnostics',
        figure: `p50 ${ms(percentile(starts, 0.5))}`,
        yardstick: `${ms(nodeStart())} node that does nothing`,
        target: '300 ms',
      },
      ...(await worked(folder, texts, progress)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies of this machine's units under other names; their texts by name. */
function fillFolder(folder: string): ReadonlyMap<string, string> {
  const units = readdirSync(FOLDER, { withFileTypes: true })
    .filter(entry => entry.isFile() && unitTypes.includes(fileKindOf(entry.name)?.kind ?? ''))
    .map(({ name }) => name);
  const texts = new Map<string, string>();
  for (let index = 0; index < FILES; index++) {
    const name = units[index % units.length] ?? '';
    texts.set(`copy-${index}-${name}`, readFileSync(join(FOLDER, name), 'utf8'));
  }
  for (const [name, text] of texts) writeFileSync(join(folder, name), text);
  return texts;
}

function begin(): LanguageClient {
  return new LanguageClient(process.execPath, [resolve(import.meta.dirname, 'server.cjs'), '--stdio']);
}

const uriIn = (folder: string, name: string): string => pathToFileURL(join(folder, name)).href;

async function timeOfStart(folder: string): Promise<number> {
  const started = performance.now();
  const editor = begin();
  try {
    await editor.initialize(pathToFileURL(folder).href);
    await editor.open(uriIn(folder, 'long.service'), longUnit().text);
    await editor.diagnostics();
    return performance.now() - started;
  } finally {
    await editor.shutdown();
  }
}

function nodeStart(): number {
  const started = performance.now();
  spawnSync(process.execPath, ['-e', '']);
  return performance.now() - started;
}

/** Typing and asking in one long unit; then every unit of the folder is opened. */
async function worked(
  folder: string,
  texts: ReadonlyMap<string, string>,
  progress: (line: string) => void,
): Promise<Row[]> {
  const editor = begin();
  try {
    await editor.initialize(pathToFileURL(folder).href);
    const uri = uriIn(folder, 'long.service');
    const { text, line } = longUnit();
    await editor.open(uri, text);
    await editor.diagnostics();
    progress('searching the folder');
    const last = [...texts.keys()].at(-1) ?? '';
    while (((await editor.workspaceSymbols(last)) ?? []).length === 0);
    progress('typing');
    const strokes = await typed(editor, uri, line);
    progress('completing');
    const completions = await completed(editor, uri, line);
    const alone = residentMegabytes(editor.pid);
    progress(`opening ${FILES} files`);
    for (const [name, opened] of texts) {
      await editor.open(uriIn(folder, name), opened);
      await editor.diagnostics();
    }
    const all = residentMegabytes(editor.pid);
    const p = (samples: readonly number[]): string =>
      `p50 ${ms(percentile(samples, 0.5))}, p99 ${ms(percentile(samples, 0.99))}`;
    return [
      { what: `a key pressed in a unit of ${LINES} lines → diagnostics`, figure: p(strokes), target: 'p99 10 ms' },
      { what: 'completion there', figure: p(completions), target: 'p99 10 ms' },
      { what: `memory, ${FILES} units in the folder`, figure: `${alone.toFixed(0)} MB`, target: '120 MB' },
      { what: 'memory, all of them open in the editor', figure: `${all.toFixed(0)} MB`, target: '120 MB' },
    ];
  } finally {
    await editor.shutdown();
  }
}

/** A service of {@link LINES} lines, and the number of the empty one in its middle. */
function longUnit(): { text: string; line: number } {
  const lines = ['[Unit]', 'Description=long', '', '[Service]', 'ExecStart=/usr/bin/env'];
  const line = LINES / 2;
  while (lines.length < LINES) {
    const index = lines.length;
    lines.push(index === line ? '' : `Environment=NAME_${index}="value number ${index}" PATH=/usr/bin:%h/bin`);
  }
  return { text: `${lines.join('\n')}\n`, line };
}

/** Milliseconds from each letter to the diagnostics that know of it. */
async function typed(editor: LanguageClient, uri: string, line: number): Promise<number[]> {
  const letters = 'RestartSec=5min 30sTimeoutStopSec=infinityCPUQuota=20%';
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const at = round % letters.length;
    const started = performance.now();
    const [from, to] = at === 0 ? [0, round === 0 ? 0 : letters.length] : [at, at];
    await editor.change(uri, round + 2, line, from, to, letters.charAt(at));
    await editor.diagnostics();
    times.push(performance.now() - started);
  }
  return times;
}

async function completed(editor: LanguageClient, uri: string, line: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    await editor.complete(uri, line, round % 3);
    times.push(performance.now() - started);
  }
  return times;
}

/** From /proc (proc(5)). */
function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}
