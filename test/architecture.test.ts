import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** The arrows of ARCHITECTURE.md: a package and the packages that it may import. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  unit: [],
  cluster: ['unit'],
  registry: ['unit', 'cluster'],
  ssh: [],
  agent: ['unit', 'cluster', 'registry'],
  install: [],
  fleetctl: ['unit', 'cluster', 'registry', 'ssh', 'install', 'lint'],
  server: ['unit'],
  lint: ['unit'],
  client: ['unit', 'cluster', 'registry', 'ssh', 'install'],
  sandbox: [],
};

/** A library and the only folder that may import it. */
const OWNERS: Readonly<Record<string, string>> = {
  etcd3: 'registry/src',
  '@grpc/grpc-js': 'registry/src',
  'dbus-next': 'agent/src/systemd',
  ini: 'agent/src/config',
  pino: 'agent/src',
  'prom-client': 'agent/src',
  ssh2: 'ssh/src',
  'ssh-config': 'ssh/src',
  commander: 'fleetctl/src',
  yaml: 'fleetctl/src',
  'vscode-languageserver': 'server/src',
  'vscode-languageclient': 'client/src',
  vscode: 'client/src',
};

/** Packages that must run in a browser: no module of Node. */
const PURE = ['unit', 'cluster', 'install'];

/** Longest file that still holds one idea; data is exempt. */
const MAX_LINES = 400;

interface Import {
  readonly file: string;
  readonly specifier: string;
}

const sourceFiles = Object.keys(ARROWS).flatMap(name => typescriptFiles(join(root, name, 'src')));
const imports = sourceFiles.flatMap(importsOf);
const packageOf = (file: string): string => file.split('/')[0] ?? '';

function typescriptFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => relative(root, join(folder, name)));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const pattern = /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'([^']+)'/gm;
  return [...text.matchAll(pattern)].map(match => ({ file, specifier: match[1] ?? '' }));
}

const libraryOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const matching = (accept: (one: Import) => boolean): string[] =>
  imports.filter(accept).map(({ file, specifier }) => `${file} imports ${specifier}`);

describe('the import graph', () => {
  test('is not empty', () => {
    expect(imports.length).toBeGreaterThan(200);
  });

  test('has no arrow that ARCHITECTURE.md does not draw', () => {
    const wrong = matching(({ file, specifier }) => {
      if (!specifier.startsWith('@flotilla/')) return false;
      const target = specifier.split('/')[1] ?? '';
      return target !== packageOf(file) && !ARROWS[packageOf(file)]?.includes(target);
    });
    expect(wrong).toEqual([]);
  });

  test('has no relative path that leaves its package', () => {
    const wrong = matching(({ file, specifier }) => {
      if (!specifier.startsWith('.')) return false;
      const target = relative(root, join(root, file, '..', specifier));
      // a program's version stands in its own manifest, the machine's service files beside the sources
      return packageOf(target) !== packageOf(file);
    });
    expect(wrong).toEqual([]);
  });

  test('keeps each library behind its owner', () => {
    const wrong = matching(({ file, specifier }) => {
      const owner = OWNERS[libraryOf(specifier)];
      return owner !== undefined && !file.startsWith(`${owner}/`);
    });
    expect(wrong).toEqual([]);
  });

  test('keeps the pure packages free of Node', () => {
    const wrong = matching(
      ({ file, specifier }) => PURE.includes(packageOf(file)) && !/^(\.|@flotilla\/)/.test(specifier),
    );
    expect(wrong).toEqual([]);
  });
});

test('keys of the registry are named in one file only', () => {
  const named = sourceFiles.filter(file =>
    /^(?!\s*(\*|\/\/)).*['"`}](files|metadata|schedule|states|pending)\//m.test(read(file)),
  );
  expect(named).toEqual(['registry/src/keys.ts']);
});

test('no source file is longer than one idea', () => {
  const long = sourceFiles.filter(file => !file.includes('/data/') && read(file).split('\n').length > MAX_LINES);
  expect(long).toEqual([]);
});

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
