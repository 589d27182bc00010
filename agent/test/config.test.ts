import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  OPTIONS,
  WITHOUT_EFFECT,
  chooseAddress,
  parseArguments,
  readConfig,
  parseList,
  parseMetadata,
  parseSeconds,
} from '../src/config/index.ts';

const read = (content: string, environment: NodeJS.ProcessEnv = {}) =>
  readConfig({ path: '/etc/fleet/fleet.conf', content }, environment);

describe('time spans', () => {
  test.each([
    ['30s', 30],
    ['1m30s', 90],
    ['500ms', 0.5],
    ['1.5h', 5400],
    ['2h45m', 9900],
    ['1.0', 1],
    ['2', 2],
    [' 10s ', 10],
    ['100us', 0.0001],
  ])('%s is %d s', (text, seconds) => {
    expect(parseSeconds(text)).toBeCloseTo(seconds, 9);
  });
  test.each(['', 's', '10 s', '10x', '-5s', '0', '0s', '1e3', '10s x', 'NaN'])('%j is refused', text => {
    expect(() => parseSeconds(text)).toThrow(/time span|more than zero/);
  });
});

describe('lists', () => {
  test.each([
    ['http://127.0.0.1:2379', ['http://127.0.0.1:2379']],
    ['["http://a:1", "http://b:2"]', ['http://a:1', 'http://b:2']],
    ['"http://a:1"', ['http://a:1']],
    [' a , b ', ['a', 'b']],
    ['', []],
  ])('%s', (text, list) => {
    expect(parseList(text)).toEqual(list);
  });
});

describe('metadata', () => {
  test.each([
    ['', {}],
    ['key=value,key2=value2', { key: 'value', key2: 'value2' }],
    [' key = value , a\t=\tb ', { key: 'value', a: 'b' }],
    ['a=1,a=2', { a: '2' }],
    ['a=b=c', { a: 'b=c' }],
    ['key=', { key: '' }],
    ['nothing,=x', {}],
  ])('%j', (text, metadata) => {
    expect(parseMetadata(text)).toEqual(metadata);
  });
  test('a key named like a part of every object is an ordinary key', () => {
    expect(Object.entries(parseMetadata('__proto__=x'))).toEqual([['__proto__', 'x']]);
  });
});

describe('the file', () => {
  test("without a file there are fleet's defaults but for three", () => {
    const { config, warnings } = readConfig(undefined, {});
    expect(warnings).toEqual([]);
    expect(config).toMatchObject({
      verbosity: 0,
      etcd_servers: ['http://127.0.0.1:2379'],
      etcd_key_prefix: '/flotilla/',
      etcd_request_timeout: 1,
      agent_ttl: 10,
      units_directory: '/run/fleet/units/',
      token_limit: 100,
      disable_engine: false,
      listen: [],
    });
  });
  test.each([
    ['agent_ttl=30s', { agent_ttl: 30 }],
    ['agent_ttl = "1m"', { agent_ttl: 60 }],
    ['etcd_request_timeout=2.5', { etcd_request_timeout: 2.5 }],
    ['etcd_servers=["http://a:1", "http://b:2"]', { etcd_servers: ['http://a:1', 'http://b:2'] }],
    ['metadata="region=us,disk=ssd"', { metadata: { region: 'us', disk: 'ssd' } }],
    ['# a remark\n; another\n\nverbosity=1\r\n', { verbosity: 1 }],
    ['disable_engine=true', { disable_engine: true }],
    ['systemd_user=1', { systemd_user: true }],
    ['verbosity=1\nverbosity=2', { verbosity: 2 }],
    ['etcd_username=u\netcd_password=a#b;c\\d', { etcd_password: 'a#b;c\\d' }],
    ['etcd_key_prefix=_coreos.com/fleet', { etcd_key_prefix: '/_coreos.com/fleet/' }],
    ['public_ip=""', { public_ip: '' }],
  ])('%j', (content, expected) => {
    expect(read(content).config).toMatchObject(expected);
  });
  test('a variable wins over the file', () => {
    expect(read('agent_ttl=30s', { FLEET_AGENT_TTL: '5s', FLEETCTL_ENDPOINT: 'x' }).config.agent_ttl).toBe(5);
  });
  test.each([
    ['agent_tl=30s', ['/etc/fleet/fleet.conf: there is no option agent_tl; it is ignored']],
    ['verify_units=true', ['/etc/fleet/fleet.conf: verify_units has no effect: units are not signed']],
    ['enable_grpc=true', ['/etc/fleet/fleet.conf: enable_grpc has no effect: machines talk through etcd alone']],
    ['[agent]\nttl=1', ['/etc/fleet/fleet.conf: the section [agent] is ignored; options stand before any section']],
  ])('%j warns', (content, warnings) => {
    expect(read(content).warnings).toEqual(warnings);
  });
  test('an unknown variable is named', () => {
    expect(read('', { FLEET_AGENT_TL: 'x' }).warnings).toEqual([
      'environment variable FLEET_AGENT_TL: there is no option agent_tl; it is ignored',
    ]);
  });
  test.each([
    [
      'agent_ttl=soon',
      '/etc/fleet/fleet.conf: agent_ttl: "soon" is not a time span; write for example 30s, 1m30s or 500ms',
    ],
    ['token_limit=0', '/etc/fleet/fleet.conf: token_limit: "0" is not a whole number from 1 to 65535'],
    ['disable_engine=yes', '/etc/fleet/fleet.conf: disable_engine: "yes" is neither true nor false'],
    ['etcd_certfile=/a.pem', 'etcd_certfile and etcd_keyfile go together: set both or neither'],
    ['api_ca_file=/ca.pem', /api_ca_file asks clients for certificates/],
    ['etcd_password=x', 'etcd_password is set but etcd_username is not'],
  ])('%j is refused', (content, message) => {
    expect(() => read(content)).toThrow(message);
  });
});

test('the sample file names every option that has an effect, with its default', () => {
  const content = readFileSync(join(import.meta.dirname, '../systemd/fleet.conf.sample'), 'utf8');
  const settings = content.replaceAll(/^# (\w+=)/gm, '$1');
  const named = [...settings.matchAll(/^(\w+)=/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual(
    Object.keys(OPTIONS)
      .filter(name => !(name in WITHOUT_EFFECT))
      .sort(),
  );
  expect(read(settings)).toEqual(readConfig(undefined, {}));
});

describe('the command line', () => {
  test.each([
    [[], { action: 'run', configFile: undefined }],
    [['--config', '/a'], { action: 'run', configFile: '/a' }],
    [['-config=/a'], { action: 'run', configFile: '/a' }],
    [['--version'], { action: 'version' }],
    [['version'], { action: 'version' }],
    [['--help'], { action: 'help' }],
  ])('%j', (args, invocation) => {
    expect(parseArguments(args)).toEqual(invocation);
  });
  test.each([[['--frob']], [['frob']], [['--config']]])('%j is refused', args => {
    expect(() => parseArguments(args)).toThrow(/unknown argument|needs the path/);
  });
});

describe('the address of this machine', () => {
  const ipv4 = (address: string, internal = false) => ({
    address,
    internal,
    family: 'IPv4' as const,
    netmask: '',
    mac: '',
    cidr: null,
  });
  const interfaces = {
    lo: [ipv4('127.0.0.1', true)],
    eth0: [ipv4('169.254.1.1'), ipv4('10.0.0.5')],
    eth1: [ipv4('192.0.2.7')],
  };
  const header = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
  const route = (name: string, metric: number) =>
    `${name}\t00000000\t0101A8C0\t0003\t0\t0\t${metric}\t00000000\t0\t0\t0\n`;
  test.each([
    ['', '10.0.0.5'],
    [header + route('eth1', 100), '192.0.2.7'],
    [header + route('eth1', 100) + route('eth0', 50), '10.0.0.5'],
    [`${header}eth1\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n`, '10.0.0.5'],
    [header + route('gone0', 0), ''],
  ])('routes %#', (routes, address) => {
    expect(chooseAddress(routes, interfaces)).toBe(address);
  });
});
