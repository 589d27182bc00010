// The command line, read into what is to be done. Pure.
import { SandboxError } from './errors.ts';
import { FAULTS, type Fault } from './machine.ts';
import { DEFAULT_NAME, checkName } from './place.ts';
import { DEFAULT_SETTINGS, type Settings, checkSettings } from './settings.ts';

export type Command = { readonly name: string } & (
  | { readonly do: 'help' }
  | { readonly do: 'up'; readonly settings: Settings; readonly owner?: number; readonly attached: boolean }
  | { readonly do: 'down' | 'status' | 'where' }
  | { readonly do: 'exec'; readonly node: string; readonly command: readonly string[] }
  | { readonly do: 'fault'; readonly node: string; readonly fault: Fault }
  | { readonly do: 'poweroff' | 'boot'; readonly node: string }
);

interface Environment {
  readonly FLOTILLA_SANDBOX?: string;
  readonly FLOTILLA_SANDBOX_TTL?: string;
}

const VALUE_FLAGS = ['--name', '--etcd', '--ttl', '--owned-by'];
const UP_FLAGS = ['--etcd', '--ttl', '--docker', '--coreos', '--bare', '--owned-by', '--attached'];

/** Reads the arguments after the program's name. Throws `SandboxError` that says which argument is wrong. */
export function parseArguments(argv: readonly string[], environment: Environment = {}): Command {
  const { flags, words } = split(argv);
  const name = checkName(flags.get('--name') ?? (environment.FLOTILLA_SANDBOX || DEFAULT_NAME));
  const [verb = 'help', ...rest] = words;
  if (flags.has('--help') || verb === 'help') return { do: 'help', name };
  const strange = [...flags.keys()].find(flag => flag !== '--name' && (verb !== 'up' || !UP_FLAGS.includes(flag)));
  if (strange !== undefined) throw new SandboxError(`${verb} takes no ${strange}; see: npm run sandbox -- help`);
  switch (verb) {
    case 'up':
      return {
        do: 'up',
        name,
        settings: upSettings(rest, flags, environment),
        attached: flags.has('--attached'),
        ...ownerOf(flags),
      };
    case 'down':
    case 'status':
    case 'where':
      expectWords(verb, rest, []);
      return { do: verb, name };
    case 'poweroff':
    case 'boot': {
      const [node] = expectWords(verb, rest, ['NODE']);
      return { do: verb, name, node };
    }
    case 'fault': {
      const [node, fault] = expectWords(verb, rest, ['NODE', FAULTS.join('|')]);
      return { do: 'fault', name, node, fault: faultOf(fault) };
    }
    case 'exec': {
      const [node, ...command] = rest;
      if (node === undefined || command.length === 0) throw new SandboxError('usage: exec NODE COMMAND…');
      const [line = '', ...more] = command;
      // one word with blanks is a line for a shell, as with ssh
      const isLine = more.length === 0 && /\s/.test(line);
      return { do: 'exec', name, node, command: isLine ? ['sh', '-c', line] : command };
    }
    default:
      throw new SandboxError(`there is no command "${verb}"; see: npm run sandbox -- help`);
  }
}

/** Flags and words apart. After `exec NODE` everything belongs to the command that is run. */
function split(argv: readonly string[]): { flags: Map<string, string>; words: string[] } {
  const flags = new Map<string, string>();
  const words: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? '';
    if (words[0] === 'exec' && words.length >= 2) {
      words.push(...argv.slice(i));
      break;
    }
    if (argument === '-h') flags.set('--help', '');
    else if (!argument.startsWith('-')) words.push(argument);
    else {
      const [flag = '', value] = /^([^=]+)=(.*)$/s.exec(argument)?.slice(1) ?? [argument];
      if (!VALUE_FLAGS.includes(flag)) flags.set(argument, '');
      else flags.set(flag, value ?? argv[++i] ?? missing(flag));
    }
  }
  return { flags, words };
}

function missing(flag: string): never {
  throw new SandboxError(`${flag} needs a value`);
}

function upSettings(rest: readonly string[], flags: Map<string, string>, environment: Environment): Settings {
  if (rest.length > 1)
    throw new SandboxError(`usage: up [N] [--docker] [--etcd 3] [--coreos] [--ttl TIME] [--name NAME]`);
  const ttl = flags.get('--ttl') ?? (environment.FLOTILLA_SANDBOX_TTL || undefined);
  const etcd = flags.get('--etcd');
  return checkSettings({
    machines: rest[0] === undefined ? DEFAULT_SETTINGS.machines : Number(rest[0]),
    etcdMembers: etcd === undefined ? 0 : Number(etcd),
    docker: flags.has('--docker'),
    coreos: flags.has('--coreos'),
    fleetd: !flags.has('--bare'),
    ...(ttl === undefined ? {} : { ttl }),
  });
}

/** Programs that take their sandbox down themselves say who they are, lest it stay when they are killed. */
function ownerOf(flags: Map<string, string>): { owner?: number } {
  const pid = flags.get('--owned-by');
  if (pid === undefined) return {};
  if (!/^[1-9][0-9]*$/.test(pid)) throw new SandboxError(`--owned-by takes the id of a process, not "${pid}"`);
  return { owner: Number(pid) };
}

function expectWords<const T extends readonly string[]>(
  verb: string,
  words: readonly string[],
  names: T,
): { [K in keyof T]: string } {
  if (words.length !== names.length) throw new SandboxError(`usage: ${[verb, ...names].join(' ')}`);
  return words as unknown as { [K in keyof T]: string };
}

function faultOf(word: string): Fault {
  const fault = FAULTS.find(known => known === word);
  if (fault) return fault;
  throw new SandboxError(`a machine can be made to ${FAULTS.join(', ')}; not "${word}"`);
}
