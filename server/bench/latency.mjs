// How long an editor waits: `node server/bench/latency.mjs [keystrokes]`. Starts the bundled server (dist/server.cjs, built
// by `npm run build -- server`) as editors do, over standard input and output, and prints milliseconds and megabytes.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';

const program = resolve(import.meta.dirname, '../../dist/server.cjs');
const keystrokes = Number(process.argv[2] ?? 1000);
const unitFolders = ['/usr/lib/systemd/system', '/usr/lib/systemd/user'];

/** Starts a server on a folder; `published` waits for the diagnostics of a version of a document. */
async function start(folder) {
  const child = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const waiting = new Map();
  connection.onNotification('textDocument/publishDiagnostics', ({ uri, version }) => {
    waiting.get(`${uri} ${version}`)?.();
    waiting.delete(`${uri} ${version}`);
  });
  connection.listen();
  const rootUri = folder === undefined ? null : pathToFileURL(folder).href;
  await connection.sendRequest('initialize', { processId: process.pid, rootUri, capabilities: {} });
  await connection.sendNotification('initialized', {});
  const published = (uri, version) => new Promise(done => waiting.set(`${uri} ${version}`, done));
  const open = async (uri, text) => {
    const done = published(uri, 1);
    const textDocument = { uri, languageId: 'systemd-unit', version: 1, text };
    await connection.sendNotification('textDocument/didOpen', { textDocument });
    await done;
  };
  const stop = async () => {
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    connection.dispose();
  };
  return { child, connection, published, open, stop };
}

/** A unit of that many lines, such as people write. */
function unitOf(lines) {
  const text = ['[Unit]', 'Description=Bench', 'After=network-online.target', '', '[Service]', 'Type=simple'];
  const some = [
    i => `Environment=NAME_${i}=value-%i "OTHER_${i}=two words"`,
    i => `ExecStartPre=-/usr/bin/install -d /run/bench/${i} $FLAGS`,
    i => `# what line ${i} is about`,
    i => `BindPaths=/srv/${i}:/data/${i}`,
    () => `SystemCallFilter=@system-service ~@resources`,
    i => `LimitNOFILE=${i}:${i * 2}`,
    i => `RestartSec=${i}min 20s`,
    i => `ReadWritePaths=/srv/${i} -/data/${i}`,
    i => `IPAddressAllow=10.0.${i % 256}.0/24`,
  ];
  while (text.length < lines - 4) text.push(some[text.length % some.length](text.length));
  return [...text, 'ExecStart=/usr/bin/true', '', '[Install]', 'WantedBy=multi-user.target', ''].join('\n');
}

function largestRealUnit() {
  const files = unitFolders.flatMap(folder => {
    try {
      return readdirSync(folder).map(name => join(folder, name));
    } catch {
      return [];
    }
  });
  const units = files.filter(
    path => /\.(service|socket|timer|mount|target|slice|path)$/.test(path) && statSync(path).isFile(),
  );
  return units.sort((a, b) => statSync(b).size - statSync(a).size)[0];
}

/** Types a letter and takes it back, over and over, in the middle of the file; times of diagnostics and of completion. */
async function type(server, uri, text) {
  const { connection, published, open } = server;
  await open(uri, text);
  const lines = text.split('\n');
  const times = { diagnostics: [], completion: [] };
  let version = 1;
  for (let i = 0; i < keystrokes; i++) {
    const line = 6 + (i % Math.max(1, lines.length - 8));
    for (const contentChanges of [
      [{ range: { start: { line, character: 0 }, end: { line, character: 0 } }, text: 'X' }],
      [{ range: { start: { line, character: 0 }, end: { line, character: 1 } }, text: '' }],
    ]) {
      const started = performance.now();
      const done = published(uri, ++version);
      await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
      await done;
      times.diagnostics.push(performance.now() - started);
      const asked = performance.now();
      const position = { line, character: Math.min(1, lines[line]?.length ?? 0) };
      await connection.sendRequest('textDocument/completion', { textDocument: { uri }, position });
      times.completion.push(performance.now() - asked);
    }
  }
  return times;
}

/** Milliseconds of the processor that a process has had; other programs on the machine do not count in it. */
function processorMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function report(label, times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = share => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(2).padStart(7);
  console.log(`${label.padEnd(52)} p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  max ${at(1)} ms`);
}

async function measureStart() {
  const started = performance.now();
  const server = await start();
  await server.open('file:///bench/first.service', unitOf(200));
  console.log(
    `${'start to first diagnostics'.padEnd(52)}     ${(performance.now() - started).toFixed(0).padStart(7)} ms`,
  );
  await server.stop();
}

function reportMemory(label, { child }) {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  console.log(`${label.padEnd(52)}     ${(kilobytes / 1024).toFixed(0).padStart(7)} MB`);
}

async function measureMemory(count) {
  const server = await start();
  for (let i = 0; i < count; i++) await server.open(`file:///bench/${i}.service`, unitOf(40 + (i % 60)));
  reportMemory(`memory with ${count} files open`, server);
  await server.stop();
}

/** A unit of a workspace in which each waits for others before it, so that there is an order and no circle. */
function linkedUnit(i, lines) {
  const others = [i - 1, i >> 1, i - 7].filter(other => other > 0).map(other => `unit-${other}.service`);
  return unitOf(lines).replace('After=network-online.target', `After=${others.join(' ')}\nWants=${others.join(' ')}`);
}

/** A folder of units that name each other; typing a name in one changes the order of all. */
async function measureWorkspace(count) {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
  for (let i = 0; i < count; i++) writeFileSync(join(folder, `unit-${i}.service`), linkedUnit(i, 40 + (i % 60)));
  const server = await start(folder);
  const { connection, open } = server;
  const started = performance.now();
  await connection.sendRequest('workspace/symbol', { query: 'unit-1.service' });
  const took = (performance.now() - started).toFixed(0).padStart(7);
  console.log(`${`search of a workspace of ${count} files`.padEnd(52)}     ${took} ms`);
  for (let i = count - 20; i < count; i++) {
    const uri = pathToFileURL(join(folder, `unit-${i}.service`)).href;
    await open(uri, linkedUnit(i, 100));
  }
  const path = join(folder, `unit-${count >> 1}.service`);
  const { diagnostics, completion } = await type(server, pathToFileURL(path).href, linkedUnit(count >> 1, 200));
  report(`200 lines among ${count} files: diagnostics`, diagnostics);
  report(`200 lines among ${count} files: completion`, completion);
  report(`200 lines among ${count} files: a unit's name`, await typeNames(server, pathToFileURL(path).href));
  reportMemory(`memory with ${count} files in the workspace`, server);
  await server.stop();
  rmSync(folder, { recursive: true });
}

/** Types in a line that names units, so that each keystroke changes what the unit waits for. */
async function typeNames({ connection, published }, uri) {
  const times = [];
  for (let i = 0; i < keystrokes; i++) {
    const character = 'After='.length;
    const isOdd = i % 2 === 0;
    const change = { start: { line: 2, character }, end: { line: 2, character: isOdd ? character : character + 1 } };
    const version = 1_000_000 + i;
    const done = published(uri, version);
    const started = performance.now();
    const contentChanges = [{ range: change, text: isOdd ? 'x' : '' }];
    await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
    await done;
    times.push(performance.now() - started);
  }
  return times;
}

for (let run = 0; run < 3; run++) await measureStart();
const server = await start();
const cases = [['200 lines', 'file:///bench/a.service', unitOf(200)]];
const largest = largestRealUnit();
if (largest !== undefined) {
  const text = readFileSync(largest, 'utf8');
  cases.push([`${text.split('\n').length} lines (${largest.split('/').at(-1)})`, pathToFileURL(largest).href, text]);
}
for (const [label, uri, text] of cases) {
  const before = processorMs(server.child.pid);
  const { diagnostics, completion } = await type(server, uri, text);
  const each = (processorMs(server.child.pid) - before) / diagnostics.length;
  report(`${label}: diagnostics after a keystroke`, diagnostics);
  report(`${label}: completion`, completion);
  console.log(`${`${label}: processor time of both`.padEnd(52)}     ${each.toFixed(2).padStart(7)} ms`);
}
await server.stop();
await measureMemory(2000);
await measureWorkspace(2000);
