import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { normaliseArguments, takesValue } from '../src/arguments.ts';
import { completionScript } from '../src/completion.ts';
import { helpText } from '../src/help.ts';
import { buildProgram } from '../src/program.ts';
import { runFleetctl } from '../src/index.ts';
import { VERSION } from '../src/version.ts';

let said = '';
const terminal = {
  interactive: false,
  out: (text: string | Uint8Array) => void (said += text.toString()),
  err: (text: string | Uint8Array) => void (said += text.toString()),
  ask: () => Promise.resolve(undefined),
};
const program = buildProgram({}, terminal, () => undefined, []);
const command = (name: string) => program.commands.find(one => one.name() === name);
const flagsOf = (name: string): string[] =>
  (command(name)?.options ?? []).map(({ flags }) => flags.replace(/ <.*/, ''));

const run = (...args: string[]): Promise<{ code: number; said: string }> => runWith({}, ...args);

async function runWith(
  environment: Record<string, string>,
  ...args: string[]
): Promise<{ code: number; said: string }> {
  said = '';
  return { code: await runFleetctl(args, environment, terminal), said };
}

/** fleet 1.0's commands with their flags; flags that came later are checked by the tests of what they do. */
const FLEET: Readonly<Record<string, string>> = {
  submit: '--replace --sign',
  load: '--no-block --block-attempts --replace --sign',
  start: '--no-block --block-attempts --replace --sign',
  stop: '--no-block --block-attempts',
  unload: '--no-block --block-attempts',
  destroy: '--no-block --block-attempts',
  restart: '--block-attempts',
  cat: '',
  status: '--ssh-port',
  journal: '--lines -f,--follow --ssh-port --sudo --output',
  ssh: '-m,--machine -u,--unit -A,--forward-agent --ssh-port',
  'list-machines': '-l,--full --no-legend --fields',
  'list-unit-files': '-l,--full --no-legend --fields',
  'list-units': '-l,--full --no-legend --fields',
  'fd-forward': '',
  verify: '',
  version: '',
};

test.each(Object.entries(FLEET))('%s has all flags of fleet 1.0', (name, flags) => {
  expect(command(name)).toBeDefined();
  const found = flagsOf(name).map(flag => flag.replace(', ', ','));
  expect(flags.split(' ').filter(flag => flag !== '' && !found.includes(flag))).toEqual([]);
});

test('the global flags of fleet 1.0 are all taken', () => {
  const expected =
    '--endpoint --driver --request-timeout --tunnel --ssh-username --ssh-timeout --strict-host-key-checking --no-strict-host-key-checking --known-hosts-file --key-file --cert-file --ca-file --etcd-key-prefix --debug --experimental-api';
  const found = program.options.map(({ long }) => long);
  expect(expected.split(' ').filter(flag => !found.includes(flag))).toEqual([]);
});

const all = [program, ...program.commands].flatMap(({ options }) => options);

test('every flag with a value is known to have one, else it would be read as a command', () => {
  const given = all.filter(option => option.required).flatMap(({ long, short }) => [long, short]);
  expect(given.filter(flag => flag != null && !takesValue(flag))).toEqual([]);
});

test('every flag without a value can be given as --flag=true', () => {
  const flags = all
    .filter(option => option.isBoolean())
    .map(({ long }) => (long ?? '').replace('--no-strict', '--strict'));
  expect(flags.filter(flag => normaliseArguments([`${flag}=true`, 'x'], ['x'])[0] !== flag)).toEqual([]);
});

test.each(program.commands.map(one => one.name()))(
  '%s: help has an example, and no line is too long for a terminal',
  name => {
    const one = command(name);
    if (one === undefined) throw new Error(name);
    const help = helpText(one, program);
    if (name !== 'version') expect(help).toMatch(new RegExp(`^\t  .*fleetctl ${name}`, 'm'));
    expect(
      help
        .split('OPTIONS')[0]
        ?.split('\n')
        .filter(line => line.length > 130),
    ).toEqual([]);
  },
);

test('completion knows every command, and bash can read it', async () => {
  const { said: bash } = await run('completion', 'bash');
  for (const one of program.commands) expect(bash).toContain(`    ${one.name()}) flags='`);
  execFileSync('bash', ['-n'], { input: bash });
  expect(() => completionScript('tcsh', [])).toThrow(/no completion/);
});

test.each([
  [
    'a driver that there is none of',
    ['--driver', 'x', 'list-units'],
    1,
    'Unable to initialize client: unrecognized driver "x"\n',
  ],
  ['the etcd driver', ['--driver=etcd', 'list-units'], 1, '--driver etcd: etcd is only reached through the API'],
  ['--sign', ['start', '--sign', 'x'], 2, 'WARNING: The signed/verified units feature is DEPRECATED'],
  ['an unknown flag', ['list-units', '--nothing'], 2, "unknown option '--nothing'"],
  ['an unknown command', ['frobnicate'], 2, "unknown command 'frobnicate'"],
  ['no units', ['start'], 2, 'No units given\n'],
  [
    'an old name of a flag',
    ['--etcd-cafile=/nowhere', '--endpoint', 'https://127.0.0.1:1', 'list-units'],
    2,
    "/nowhere can't be read",
  ],
  ['a tunnel that is no machine', ['--tunnel', '@', 'list-units'], 2, '--tunnel "@" is no machine'],
])('%s', async (_name, args, code, text) => {
  const outcome = await run(...args);
  expect(outcome.code).toBe(code);
  expect(outcome.said).toContain(text);
});

test.each([
  [undefined, [], true],
  [undefined, ['--strict-host-key-checking'], true],
  [undefined, ['--strict-host-key-checking=true'], true],
  [undefined, ['--strict-host-key-checking=false'], false],
  [undefined, ['--no-strict-host-key-checking'], false],
  ['false', [], false],
  ['0', [], false],
  ['true', [], true],
  ['false', ['--strict-host-key-checking'], true],
  ['false', ['--strict-host-key-checking=true'], true],
  ['true', ['--strict-host-key-checking=false'], false],
  ['true', ['--no-strict-host-key-checking'], false],
])('with FLEETCTL_STRICT_HOST_KEY_CHECKING=%s %j means %s', async (variable, flags, expected) => {
  const environment = { FLEETCTL_STRICT_HOST_KEY_CHECKING: variable };
  for (const words of [
    [...flags, 'version'],
    ['version', ...flags],
  ]) {
    const built = buildProgram(environment, terminal, () => undefined, []);
    await built.parseAsync(normaliseArguments(words, ['version']), { from: 'user' });
    expect(built.opts()['strictHostKeyChecking']).toBe(expected);
  }
});

test.each([
  ['FLEETCTL_SSH_TIMEOUT', 'abc', 'It must be a number of seconds, such as 10.'],
  ['FLEETCTL_REQUEST_TIMEOUT', '-1', 'It must be a number of seconds, such as 10.'],
  ['FLEETCTL_DEBUG', 'maybe', 'use true or false'],
  ['FLEETCTL_STRICT_HOST_KEY_CHECKING', 'ask', 'use true or false'],
])('%s=%s is an error of one line', async (name, value, what) => {
  const outcome = await runWith({ [name]: value }, 'list-units');
  expect(outcome).toEqual({ code: 2, said: `${name}=${value}: ${what}\n` });
});

test.each([
  ['-v'],
  ['--version'],
  ['--endpoint x --version'],
  ['--debug --version'],
  ['list-units --version'],
  ['start --version web.service'],
  ['version'],
])('%s prints the version', async line => {
  expect(await run(...line.split(' '))).toEqual({ code: 0, said: `fleetctl version ${VERSION}\n` });
});
