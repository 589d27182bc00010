// A registry of images beside the machines, and the images in it, made of folders: no container engine is needed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { makeCgroup } from './cgroup.ts';
import { registryAddress } from './container-files.ts';
import { SandboxError } from './errors.ts';
import type { Place } from './place.ts';
import { run, startDaemon } from './process.ts';
import { until } from './wait.ts';

const BUSYBOX = '/bin/busybox';
const MEDIA = 'application/vnd.docker';
const REQUEST_TIMEOUT_MS = 60_000;

/** Starts the registry and waits until it answers. */
export async function startRegistry(place: Place, signal?: AbortSignal): Promise<void> {
  const folder = join(place.directory, 'registry');
  const cgroup = join(place.cgroup, 'registry');
  const address = registryAddress(place);
  mkdirSync(folder);
  makeCgroup(cgroup);
  const configuration = {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { cache: { blobdescriptor: 'inmemory' }, filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: address },
  };
  // JSON is YAML
  writeFileSync(join(folder, 'config.yml'), JSON.stringify(configuration));
  const log = join(folder, 'log');
  startDaemon(['docker-registry', 'serve', join(folder, 'config.yml')], { cgroup, log });
  const answers = () =>
    request(`http://${address}/v2/`).then(
      () => true,
      () => false,
    );
  await until(`the registry of images at ${address} answering (its log: ${log})`, answers, {
    timeoutMs: 20_000,
    signal,
  });
}

/** The images that units of fleet's time pull, out of Debian's static busybox, under their names in the public registry. */
export async function addImages(place: Place): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'flotilla-busybox-'));
  try {
    makeBusyboxRoot(root);
    const registry = registryAddress(place);
    await pushImage(registry, { name: 'library/busybox', root, command: ['sh'] });
    addApache(root);
    await pushImage(registry, { name: 'coreos/apache', root, command: ['sh'] });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function makeBusyboxRoot(root: string): void {
  chmodSync(root, 0o755);
  for (const folder of ['bin', 'dev', 'etc', 'home', 'proc', 'root', 'run', 'sys', 'tmp', 'usr', 'var'])
    mkdirSync(join(root, folder));
  chmodSync(join(root, 'tmp'), 0o1777);
  copyFileSync(BUSYBOX, join(root, 'bin/busybox'));
  chmodSync(join(root, 'bin/busybox'), 0o755);
  for (const applet of execFileSync(BUSYBOX, ['--list'], { encoding: 'utf8' }).trim().split('\n'))
    if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
  symlinkSync('bin', join(root, 'sbin'));
  for (const folder of ['bin', 'sbin']) symlinkSync('../bin', join(root, 'usr', folder));
  writeFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
  );
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
}

/** A stand-in: the name of apache's program and its first page, with busybox's web server behind them. */
function addApache(root: string): void {
  mkdirSync(join(root, 'var/www'));
  writeFileSync(
    join(root, 'var/www/index.html'),
    `<html><body><h1>It works!</h1>
<p>This is the default web page for this server.</p>
<p>The web server software is running but no content has been added, yet.</p>
</body></html>
`,
  );
  writeFileSync(
    join(root, 'bin/apache2ctl'),
    // as a container's first process the server would not hear that it shall end
    `#!/bin/sh
httpd -f -p 80 -h /var/www &
trap 'kill $!' TERM INT
wait
`,
    { mode: 0o755 },
  );
}

export interface Image {
  /** Name with which the public registry knows it, without a tag: `library/busybox`, `coreos/apache`. */
  readonly name: string;
  /** Default `latest`. */
  readonly tag?: string;
  /** Folder that becomes the image's root. */
  readonly root: string;
  readonly command: readonly string[];
}

/** Makes a one-layer image of a folder and puts it into a registry (host and port). */
export async function pushImage(registry: string, image: Image): Promise<void> {
  const base = `http://${registry}/v2/${image.name}`;
  const archive = await archiveOf(image.root);
  const layer = await promisify(gzip)(archive, { level: 1 });
  const configuration = Buffer.from(JSON.stringify(imageConfiguration(image, digestOf(archive))));
  await putBlob(base, layer);
  await putBlob(base, configuration);
  const manifest = {
    schemaVersion: 2,
    mediaType: `${MEDIA}.distribution.manifest.v2+json`,
    config: descriptor(`${MEDIA}.container.image.v1+json`, configuration),
    layers: [descriptor(`${MEDIA}.image.rootfs.diff.tar.gzip`, layer)],
  };
  const url = `${base}/manifests/${image.tag ?? 'latest'}`;
  await request(url, {
    method: 'PUT',
    headers: { 'Content-Type': manifest.mediaType },
    body: JSON.stringify(manifest),
  });
}

/** The same folder gives the same bytes. */
async function archiveOf(root: string): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-image-'));
  try {
    const file = join(folder, 'layer.tar');
    const reproducible = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0'];
    await run(['tar', '-C', root, ...reproducible, '-cf', file, '.']);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function imageConfiguration({ command }: Image, layerDigest: string): object {
  const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created: '1970-01-01T00:00:00Z',
    config: { Env: [PATH], Cmd: command },
    rootfs: { type: 'layers', diff_ids: [layerDigest] },
    history: [{ created: '1970-01-01T00:00:00Z', created_by: 'flotilla sandbox' }],
  };
}

function descriptor(mediaType: string, content: Buffer): object {
  return { mediaType, size: content.length, digest: digestOf(content) };
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

async function putBlob(base: string, content: Buffer): Promise<void> {
  const begun = await request(`${base}/blobs/uploads/`, { method: 'POST' });
  const location = new URL(begun.headers.get('Location') ?? '', base);
  location.searchParams.set('digest', digestOf(content));
  const headers = { 'Content-Type': 'application/octet-stream' };
  await request(location.href, { method: 'PUT', headers, body: new Uint8Array(content) });
}

async function request(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  if (response.ok) return response;
  throw new SandboxError(`${init.method ?? 'GET'} ${url}: HTTP ${response.status} ${await response.text()}`);
}
