// Judges what is no unit: `node test/corpus/other-files.mjs [--sources FOLDER]`. The files that systemd tests networkd with
// must get no error or warning but in lines that are there to be refused, and podman's own generator must refuse those
// settings of a quadlet that we do not know, and no others. FOLDER keeps the downloads between runs.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { fetchPackage, fetchSources } from '../../unit/catalog/sources.mjs';

/** Released with systemd and podman of the same time. */
const suite = 'forky';

const entry = resolve(import.meta.dirname, '../../unit/src/index.ts');
const { outputFiles } = buildSync({ entryPoints: [entry], bundle: true, format: 'esm', write: false });
const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
const unit = await import(`data:text/javascript;base64,${code}`);

const kept = process.argv[2] === '--sources' ? process.argv[3] : undefined;
const folder = resolve(kept ?? mkdtempSync(join(tmpdir(), 'other-files-')));
try {
  const wrong = [...judgeNetworkd(), ...judgeQuadlets()];
  for (const line of wrong) console.log(line);
  process.exitCode = wrong.length > 0 ? 1 : 0;
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}

function judgeNetworkd() {
  fetchSources([suite], folder);
  const archives = join(folder, 'packages', suite);
  const archive = readdirSync(archives).find(name => /\.orig\.tar\.\w+$/.test(name));
  const target = join(folder, 'networkd');
  mkdirSync(target, { recursive: true });
  const patterns = ['--wildcards', '--wildcards-match-slash', '*/test/test-network/conf/*', '*/network/*'];
  execFileSync('tar', ['-C', target, '--strip-components=1', '-xf', join(archives, archive), ...patterns]);
  const files = readdirSync(target, { recursive: true, encoding: 'utf8' })
    .filter(name => ['network', 'netdev', 'link'].includes(unit.fileKindOf(name)?.kind))
    // systemd's own tests expect these to be refused
    .filter(name => !/-(?:invalid|toobig)\.network$/.test(name));
  console.log(`${files.length} files of networkd`);
  return files.flatMap(name => found(name, readFileSync(join(target, name), 'utf8')));
}

function found(name, text) {
  return unit
    .lint(unit.parseUnitFile(text), { fileName: name })
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ code: rule, start, end, message }) => `${name}: ${rule}: ${text.slice(start, end)}: ${message}`);
}

function judgeQuadlets() {
  const podman = fetchPackage('podman', suite, folder);
  const program = join(podman.folder, 'usr/libexec/podman/quadlet');
  return [
    ...compare(program, names(), /unsupported key '\w+' in group '\w+' in \S*\/(\S+)/g, [
      'unknown-directive',
      'wrong-section',
    ]),
    ...compare(program, combinations(), /converting "(\S+)": /g, ['missing-setting', 'conflicting-settings']),
  ];
}

/** Files of which podman says one thing and we, with these codes, another. */
function compare(program, texts, complaint, codes) {
  const below = join(folder, 'containers/systemd');
  rmSync(below, { recursive: true, force: true });
  mkdirSync(below, { recursive: true });
  for (const [name, text] of texts) writeFileSync(join(below, name), text);
  const { stderr } = spawnSync(program, ['-dryrun'], {
    env: { QUADLET_UNIT_DIRS: below },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const refused = new Set([...stderr.matchAll(complaint)].map(([, name]) => name));
  console.log(`${texts.size} quadlets, of which podman refuses ${refused.size}: ${codes.join(', ')}`);
  return [...texts].flatMap(([name, text]) => {
    const ours = unit
      .lint(unit.parseUnitFile(text), { fileName: `containers/systemd/${name}` })
      .filter(({ code: rule }) => codes.includes(rule));
    if (ours.length > 0 === refused.has(name)) return [];
    return [`${JSON.stringify(text)}: podman ${refused.has(name) ? 'refuses it, and we do not' : 'takes it'}`];
  });
}

function ownSection(kind) {
  return unit.sectionsOf(kind)[1];
}

/** A file for each setting that any kind of quadlet has, in each kind. */
function names() {
  const texts = new Map();
  const all = new Set(
    unit.quadletKinds.flatMap(kind => unit.directivesOf(kind, ownSection(kind)).map(({ name }) => name)),
  );
  for (const kind of unit.quadletKinds)
    for (const name of [...all, 'NoSuchSetting'])
      texts.set(`${name.toLowerCase()}-${kind}${unit.kindLabel(kind)}`, `[${ownSection(kind)}]\n${name}=a\n`);
  return texts;
}

/** Settings that podman looks at together, in every combination. */
function combinations() {
  const lines = {
    container: ['Image=q.io/a/b:1', 'Rootfs=/a', 'ReloadCmd=a', 'ReloadSignal=SIGHUP', 'Image='],
    kube: ['Yaml=/a', 'AutoUpdate=registry'],
    image: ['Image=q.io/a/b:1'],
    artifact: ['Artifact=q.io/a/b:1'],
    build: ['ImageTag=a', 'File=/a', 'SetWorkingDirectory=/a'],
    volume: ['Type=tmpfs', 'Options=a', 'Device=tmpfs'],
    'quadlet-network': ['Gateway=10.0.0.1', 'IPRange=10.0.0.0/24', 'Subnet=10.0.0.0/8'],
    pod: ['PodName=a'],
  };
  const services = [
    ...['', 'WorkingDirectory=/a'],
    ...['simple', 'exec', 'forking', 'oneshot', 'notify', 'notify-reload', 'dbus', 'idle'].map(type => `Type=${type}`),
    ...['mixed', 'control-group', 'process', 'none'].map(mode => `KillMode=${mode}`),
  ];
  const texts = new Map();
  for (const [kind, all] of Object.entries(lines))
    for (let chosen = 0; chosen < 1 << all.length; chosen++)
      for (const service of services) {
        const own = all.filter((_line, at) => (chosen & (1 << at)) !== 0);
        const text = [`[${ownSection(kind)}]`, ...own, '[Service]', service, ''].join('\n');
        texts.set(`c${texts.size}${unit.kindLabel(kind)}`, text);
      }
  return texts;
}
