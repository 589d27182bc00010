import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { normaliseArguments, takesValue } from '../src/arguments.ts';
import { completionScript } from '../src/completion.ts';
import { helpText } from '../src/help.ts';
import { buildProgram } from '../src/program.ts';
import { runFleetctl } from '../src/index.ts';

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

async function run(...args: string[]): Promise<{ code: number; said: string }> {
  said = '';
  return { code: await runFleetctl(args, {}, terminal), said };
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
    '--endpoint --driver --request-timeout --tunnel --ssh-username --ssh-timeout --no-strict-host-key-checking --known-hosts-file --key-file --cert-file --ca-file --etcd-key-prefix --debug --experimental-api';
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
