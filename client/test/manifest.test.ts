import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const client = join(import.meta.dirname, '..');

interface MenuItem {
  readonly command: string;
  readonly when: string;
  readonly group?: string;
}
interface Command {
  readonly command: string;
  readonly title: string;
  readonly category: string;
}
interface Setting {
  readonly type?: string;
  readonly scope?: string;
  readonly markdownDescription?: string;
  readonly properties?: Readonly<Record<string, Setting>>;
  readonly items?: Setting;
}
interface Manifest {
  readonly icon: string;
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly keybindings: readonly { readonly command: string; readonly when: string }[];
    readonly viewsWelcome: readonly { readonly contents: string; readonly when: string }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly markdown: string } }[] }[];
    readonly languages: readonly { readonly id: string; readonly configuration: string }[];
    readonly grammars: readonly { readonly language: string; readonly scopeName: string; readonly path: string }[];
  };
}

const text = readFileSync(join(client, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const { contributes } = manifest;
const words = JSON.parse(readFileSync(join(client, 'package.nls.json'), 'utf8')) as Record<string, string>;
const commands = contributes.commands.map(({ command }) => command);
const source = readdirSync(join(client, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts'))
  .map(name => readFileSync(join(client, 'src', name), 'utf8'))
  .join('\n');

it('has every page of the walkthrough', () => {
  const pages = contributes.walkthroughs.flatMap(({ steps }) => steps.map(step => step.media.markdown));
  expect(pages).toHaveLength(5);
  for (const page of pages) expect(existsSync(join(client, page))).toBe(true);
});

describe('words', () => {
  const used = [...text.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);

  it.each([...new Set(used)])('%s resolves', key => expect(words[key ?? '']).toMatch(/\S/));
  it('has no word that nothing uses', () => expect(Object.keys(words).filter(key => !used.includes(key))).toEqual([]));
});

describe('commands', () => {
  it.each(contributes.commands)('$command has a title and the category', ({ title, category }) => {
    expect(title).toMatch(/^%command\.\w+%$/);
    expect(category).toBe('Flotilla');
  });
  it('is registered in the code, each', () => {
    const registered = [...source.matchAll(/register\('(\w+)'/g)].map(([, name]) => `flotilla.${name ?? ''}`);
    const actions = ['submit', 'load', 'start', 'stop', 'unload', 'destroy'].map(action => `flotilla.${action}`);
    expect([...registered, ...actions].sort()).toEqual([...commands].sort());
  });
  it('exists wherever a menu, a key, a welcome text or the code names it', () => {
    const named = [
      ...Object.values(contributes.menus).flatMap(items => items.map(item => item.command)),
      ...contributes.keybindings.map(key => key.command),
      ...contributes.viewsWelcome.flatMap(view =>
        [...(words[view.contents.slice(1, -1)] ?? '').matchAll(/command:([\w.]+)/g)].map(([, name]) => name),
      ),
      ...[...source.matchAll(/'(flotilla\.[a-z]\w+)'/gi)].map(([, name]) => name),
    ].filter(name => name?.startsWith('flotilla.'));
    const others = [
      'clusters',
      'lastCluster',
      'events',
      'keys',
      'forwards',
      'journal',
      'notify',
      'journals',
      'filter',
      'filtered',
      'units',
      'codeLens',
      'status',
      'flotilla',
      'onLinux',
      'web',
      'showReferences',
    ].map(name => `flotilla.${name}`);
    expect([...new Set(named)].filter(name => !commands.includes(name ?? '') && !others.includes(name ?? ''))).toEqual(
      [],
    );
  });
});

describe('menus and keys', () => {
  it('sorts items into numbered groups', () => {
    const { commandPalette, ...menus } = contributes.menus;
    expect(commandPalette?.every(item => item.group === undefined)).toBe(true);
    for (const item of Object.values(menus).flat()) expect(item.group).toMatch(/^(navigation|inline|\w+_\w+)@\d$/);
  });
  it('reacts to keys only in the view', () => {
    for (const key of contributes.keybindings) expect(key.when).toContain('focusedView == flotilla.clusters');
  });
});

describe('settings', () => {
  const settings = contributes.configuration.flatMap(({ properties }) => Object.entries(properties));

  it('are at most 25', () => expect(settings.length).toBeLessThanOrEqual(25));
  it.each(settings)('%s has a scope and a description', (_name, setting) => {
    expect(setting.scope).toMatch(/^(application|machine|machine-overridable|window|resource|language-overridable)$/);
    expect(setting.markdownDescription).toMatch(/^%/);
  });
  it('describes every part of a cluster and has no place for a password', () => {
    const parts = (setting: Setting): [string, Setting][] =>
      Object.entries({ ...setting.properties, ...setting.items?.properties }).flatMap(([name, part]) => [
        [name, part],
        ...parts(part),
      ]);
    const all = settings.flatMap(([, setting]) => parts(setting));
    for (const [, part] of all) expect(part.markdownDescription).toMatch(/^%/);
    expect(all.map(([name]) => name).filter(name => /pass|secret|token/i.test(name))).toEqual([]);
  });
  it('are the ones that the code reads', () => {
    const read = [
      ...source.matchAll(/(?:getConfiguration\('flotilla'\)|configuration)\s*\.get(?:<\w+>)?\('([\w.]+)'/g),
    ].map(([, name]) => `flotilla.${name ?? ''}`);
    // the language server asks for its own
    const server = readFileSync(join(client, '../server/src/configuration.ts'), 'utf8');
    const served = [...server.matchAll(/flotilla\.systemd\.\w+/g)].map(([name]) => name);
    expect([...new Set([...read, ...served])].sort()).toEqual(settings.map(([name]) => name).sort());
  });
});

describe('files', () => {
  it('has its icons', () => {
    for (const icon of [manifest.icon, ...contributes.viewsContainers.activitybar.map(container => container.icon)])
      expect(existsSync(join(client, icon))).toBe(true);
  });
  it('names the grammar as it names itself', () => {
    const [grammar] = contributes.grammars;
    const file = JSON.parse(readFileSync(join(client, '..', grammar?.path ?? ''), 'utf8')) as { scopeName: string };
    expect(file.scopeName).toBe(grammar?.scopeName);
    expect(existsSync(join(client, '..', contributes.languages[0]?.configuration ?? ''))).toBe(true);
  });
});
