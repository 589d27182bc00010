import { UsageError } from './errors.ts';

/** Flags that take a value, of any command; needed to find the command's name among the words. */
const VALUE_FLAGS = new Set([
  '--endpoint',
  '--tunnel',
  '--request-timeout',
  '--ssh-username',
  '--ssh-timeout',
  '--known-hosts-file',
  '--ca-file',
  '--cert-file',
  '--key-file',
  '--driver',
  '--etcd-key-prefix',
  '--agent-ttl',
  '--block-attempts',
  '--daemon-sha256',
  '--daemon-url',
  '--etcd-cafile',
  '--etcd-certfile',
  '--etcd-keyfile',
  '--etcd-password-file',
  '--etcd-servers',
  '--etcd-username',
  '--fields',
  '--grep',
  '--key-prefix',
  '--lines',
  '--machine',
  '--metadata',
  '--node-sha256',
  '--node-url',
  '--output',
  '--public-ip',
  '--since',
  '--ssh-authorized-key',
  '--ssh-port',
  '--unit',
  '-m',
  '-o',
  '-u',
]);

/** Whether the word after this flag is its value. */
export const takesValue = (flag: string): boolean => VALUE_FLAGS.has(flag);

/** Flags that fleetctl accepts as `--flag=true` and `--flag=false`. */
const BOOLEAN_FLAGS = new Set([
  '--debug',
  '--dry-run',
  '--experimental-api',
  '--follow',
  '--forward-agent',
  '--full',
  '--no-block',
  '--no-legend',
  '--prune',
  '--raw',
  '--replace',
  '--rollback',
  '--sign',
  '--strict-host-key-checking',
  '--sudo',
  '--version',
]);

/** fleetctl's odd long spellings of short flags. */
const ODD_FLAGS: Readonly<Record<string, string>> = {
  '--l': '--full',
  '--f': '--follow',
  '--h': '--help',
  '--A': '--forward-agent',
};

/** Names that fleet itself had given up, and still took. They are `cloud-config`'s own for the files that machines show to etcd. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  '--etcd-keyfile': '--key-file',
  '--etcd-certfile': '--cert-file',
  '--etcd-cafile': '--ca-file',
};

/** What fleet 1.0 did not have: a prefix that was unique there stays so. */
const NEW_COMMANDS = new Set([
  'apply',
  'completion',
  'cordon',
  'diff',
  'drain',
  'events',
  'explain',
  'plan',
  'rollback',
  'uncordon',
]);

/**
 * Brings the words of a command line into the form that the parser knows: `--flag=false` of a boolean flag, odd
 * spellings, unique prefixes of a command's name. Words after `--` stay as they are.
 * @throws {UsageError} when several commands begin with the given word
 */
export function normaliseArguments(args: readonly string[], commands: readonly string[]): string[] {
  const end = args.indexOf('--');
  const head = end < 0 ? args : args.slice(0, end);
  const tail = end < 0 ? [] : args.slice(end);
  const words = head.flatMap(normaliseFlag);
  const position = commandPosition(words);
  const word = words[position];
  if (word !== undefined && !commands.includes(word)) {
    const found = commands.filter(name => name.startsWith(word));
    const ofFleet = found.filter(name => !NEW_COMMANDS.has(name));
    const [only, ...others] = ofFleet.length > 0 ? ofFleet : found;
    if (others.length > 0) {
      const choices = [only, ...others].map(name => `\t${name}\n`).join('');
      throw new UsageError(`Error: unknown command "${word}" for "fleetctl"\n\nDid you mean this?\n${choices}`);
    }
    if (only !== undefined) words[position] = only;
  }
  if (words[position] !== 'cloud-config') return [...words.map(withoutOldName), ...tail];
  // before its name the parser would not know them as the command's
  return ['cloud-config', ...words.slice(0, position), ...words.slice(position + 1), ...tail];
}

function withoutOldName(word: string): string {
  const [flag = ''] = word.split('=', 1);
  const name = OLD_NAMES[flag];
  return name === undefined ? word : name + word.slice(flag.length);
}

function normaliseFlag(word: string): string[] {
  const [flag = '', value] = word.split('=', 2);
  if (!BOOLEAN_FLAGS.has(flag) || value === undefined) return [ODD_FLAGS[word] ?? word];
  const truth = parseBoolean(value);
  if (truth === undefined) return [word];
  if (truth) return [flag];
  return flag === '--strict-host-key-checking' ? ['--no-strict-host-key-checking'] : [];
}

/** A boolean as fleetctl reads it (Go's strconv.ParseBool); `undefined` when it is none. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  if (/^(0|f|F|FALSE|false|False)$/.test(text)) return false;
  return undefined;
}

/** Where the command's name is; -1 without one. */
export function commandPosition(words: readonly string[]): number {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (!word.startsWith('-')) return index;
    if (VALUE_FLAGS.has(word)) index++;
  }
  return -1;
}
