import { describe, expect, test } from 'vitest';
import {
  catalogVersion,
  directive,
  directivesOf,
  fileKinds,
  kindLabel,
  podmanVersion,
  quadletKinds,
  sectionsOf,
  sectionsWith,
  unitTypes,
  valuesOf,
} from '../src/catalog/index.ts';
import type { Directive } from '../src/catalog/index.ts';
import { documentation } from '../src/catalog/documentation.ts';

test('the kinds of files are those of systemd', () => {
  expect(unitTypes).toEqual('service socket target device mount automount swap timer path slice scope'.split(' '));
  expect(fileKinds.filter(kind => !unitTypes.includes(kind) && !kind.endsWith('.conf'))).toEqual(
    'link network netdev nspawn container pod volume quadlet-network kube image build artifact'.split(' '),
  );
  expect(quadletKinds).toEqual('container pod volume quadlet-network kube image build artifact'.split(' '));
  expect(fileKinds.filter(kind => kind.endsWith('.conf'))).toContain('journald.conf');
  expect(sectionsOf('service')).toEqual(['Unit', 'Service', 'Install']);
  expect(sectionsOf('nspawn')).toEqual(['Exec', 'Files', 'Network']);
  expect(sectionsOf('txt')).toEqual([]);
  expect(['service', 'quadlet-network', 'journald.conf'].map(kindLabel)).toEqual([
    '.service',
    '.network',
    'journald.conf',
  ]);
});

test("a quadlet has sections of podman's, and those of the service that is made of it", () => {
  expect(sectionsOf('container')).toEqual(['Unit', 'Container', 'Quadlet', 'Service', 'Install']);
  expect(directive('container', 'Container', 'Image')).toMatchObject({ parser: 'quadlet' });
  expect(directive('container', 'Service', 'Restart')).toBe(directive('service', 'Service', 'Restart'));
  expect(directive('container', 'Container', 'Yaml')).toBeUndefined();
  expect(directive('container', 'Container', 'VolatileTmp')).toBeDefined();
  expect(directive('quadlet-network', 'Network', 'Subnet')).toBeDefined();
  expect(directive('network', 'Network', 'Subnet')).toBeUndefined();
  expect(directive('build', 'Build', 'BuildArg')).toMatchObject({ podman: '5.7' });
  expect(Number(podmanVersion)).toBeGreaterThanOrEqual(5.8);
});

test("podman's manual tells of nearly every setting of its own", () => {
  const own = quadletKinds.flatMap(kind =>
    sectionsOf(kind)
      .flatMap(section => directivesOf(kind, section))
      .filter(({ parser }) => parser === 'quadlet'),
  );
  expect(own.length).toBeGreaterThan(200);
  const without = new Set(own.filter(each => documentation(each) === undefined).map(({ name }) => name));
  expect([...without].sort()).toEqual([
    ...['LogOpt', 'RemapGid', 'RemapUid', 'RemapUidSize', 'RemapUsers', 'ServiceName', 'VolatileTmp'],
  ]);
  const image = directive('container', 'Container', 'Image');
  expect(image && documentation(image)?.url).toContain('podman-systemd.unit.5.html');
});

test('configuration files of systemd have sections, settings and texts', () => {
  expect(sectionsOf('logind.conf')).toEqual(['Login']);
  const found = directive('journald.conf', 'Journal', 'Storage');
  expect(valuesOf(found?.parser ?? '')?.words.map(({ word }) => word)).toContain('persistent');
  expect(found && documentation(found)?.page).toBe('journald.conf');
  expect(directive('system.conf', 'Manager', 'DefaultTasksMax')).toBeDefined();
  expect(directive('sleep.conf', 'Sleep', 'SuspendMode')?.removed).toBeDefined();
});

test.each([
  ['service', 'Service', 'Type', { parser: 'service_type', since: 183 }],
  ['mount', 'Mount', 'Type', { parser: 'unit_string_printf' }],
  ['service', 'Service', 'ExecStart', { parser: 'exec' }],
  ['socket', 'Socket', 'ExecStartPre', { parser: 'exec' }],
  ['service', 'Service', 'LimitNOFILE', { parser: 'rlimit', argument: 'RLIMIT_NOFILE' }],
  ['timer', 'Timer', 'OnCalendar', { parser: 'timer', argument: 'TIMER_CALENDAR' }],
  ['service', 'Service', 'RestartSteps', { since: 254 }],
  ['service', 'Unit', 'ConditionPathExists', { argument: 'CONDITION_PATH_EXISTS' }],
  ['service', 'Install', 'WantedBy', { parser: 'install' }],
  ['path', 'Path', 'PathChanged', { parser: 'path_spec' }],
  ['service', 'Unit', 'BindTo', { replacement: { section: 'Unit', name: 'BindsTo' } }],
  ['service', 'Service', 'ReadWriteDirectories', { replacement: { section: 'Service', name: 'ReadWritePaths' } }],
  ['service', 'Service', 'StartLimitInterval', { replacement: { section: 'Unit', name: 'StartLimitIntervalSec' } }],
  ['service', 'Service', 'CPUShares', { removed: 262, replacement: { section: 'Service', name: 'CPUWeight' } }],
  ['service', 'Service', 'MemoryLow', { parser: 'memory_limit', argument: undefined, replacement: undefined }],
])('%s [%s] %s', (kind, section, name, expected) => {
  const found = directive(kind, section, name);
  expect(found).toMatchObject({ section, name });
  for (const [key, value] of Object.entries(expected)) expect(found?.[key as keyof Directive], key).toEqual(value);
});

test('names are case-sensitive and belong to their section', () => {
  expect(directive('service', 'Service', 'execstart')).toBeUndefined();
  expect(directive('service', 'Unit', 'ExecStart')).toBeUndefined();
  expect(directive('timer', 'Service', 'ExecStart')).toBeUndefined();
  expect(directive('service', 'Service', 'constructor')).toBeUndefined();
  expect(sectionsWith('service', 'After')).toEqual(['Unit']);
  expect(sectionsWith('service', 'StartLimitBurst')).toEqual(['Unit', 'Service']);
});

test('the sizes of the sections are those of systemd 262 and what came before', () => {
  const sizes = ['Unit', 'Service', 'Install'].map(section => directivesOf('service', section).length);
  expect(catalogVersion).toBe(262);
  expect(sizes).toEqual([126, 303, 6]);
});

test.each([
  ['service_restart', 'no on-success on-failure on-abnormal on-watchdog on-abort always', false],
  ['service_type', 'simple forking oneshot dbus notify notify-reload idle exec', false],
  ['protect_system', 'no yes full strict', true],
  ['kill_mode', 'control-group process mixed none', false],
  ['collect_mode', 'inactive inactive-or-failed', false],
])('the words of %s', (parser, words, boolean) => {
  const set = valuesOf(parser);
  expect(set?.words.map(({ word }) => word)).toEqual(words.split(' '));
  expect(set?.boolean).toBe(boolean);
});

test('values with a numeric or open grammar are not closed sets', () => {
  for (const parser of ['ip_tos', 'exec', 'bool', 'socket_bind', 'unit_string_printf'])
    expect(valuesOf(parser), parser).toBeUndefined();
});

describe('documentation', () => {
  test.each([
    ['service', 'Service', 'Type', 'systemd.service', /^Configures the mechanism .*\n\n- If set to `simple`/],
    ['mount', 'Mount', 'Type', 'systemd.mount', /^Takes a string for the file system type/],
    ['service', 'Service', 'User', 'systemd.exec', /user/],
    ['slice', 'Slice', 'MemoryMax', 'systemd.resource-control', /memory/],
    ['service', 'Unit', 'After', 'systemd.unit', /order/],
    ['service', 'Unit', 'BindTo', 'systemd.unit', /Requires=/],
  ])('%s [%s] %s', (kind, section, name, page, text) => {
    const found = directive(kind, section, name);
    const document = found && documentation(found);
    expect(document?.page).toBe(page);
    expect(document?.text).toMatch(text);
    expect(document?.url).toContain(`/${page}.html#${name}%3D`);
  });

  test('no setting of a unit file that systemd documents is without text', () => {
    const silent = unitTypes.flatMap(kind =>
      sectionsOf(kind).flatMap(section => directivesOf(kind, section).filter(found => found.doc === undefined)),
    );
    expect([...new Set(silent.map(({ name }) => name))].sort()).toEqual(
      'BusPolicy DefaultMemoryLow DefaultMemoryMin IgnoreOnSnapshot NetClass PermissionsStartOnly SysVStartPriority'.split(
        ' ',
      ),
    );
  });

  test('no mark-up of DocBook is left', () => {
    const texts = unitTypes.flatMap(kind =>
      sectionsOf(kind).flatMap(section => directivesOf(kind, section).map(found => documentation(found)?.text ?? '')),
    );
    expect(texts.filter(text => /<\/?(para|varname|literal|xi:include|citerefentry)|&(amp|lt|gt);/.test(text))).toEqual(
      [],
    );
  });
});
