import { nearMiss } from '../near-miss.ts';
import { isBooleanWord } from './boolean.ts';
import { wholeValue, type GivenValue, type ValueGrammar, type ValueGrammars, type ValueProblem } from './grammar.ts';
import { judgeWords, type WordFinding } from './word-list.ts';
import { wordsProblem } from './word-problems.ts';
import { splitWords } from './words.ts';

/** Controllers of control groups that systemd knows. */
export const controllers: readonly string[] = (
  'cpu cpuacct cpuset io blkio memory devices pids bpf-firewall bpf-devices bpf-foreign bpf-socket-bind ' +
  'bpf-restrict-network-interfaces bpf-bind-network-interface'
).split(' ');

function wrongController(text: string): WordFinding | undefined {
  if (controllers.includes(text)) return undefined;
  const replacement = nearMiss(text, controllers);
  const advice =
    replacement === undefined ? 'Write for example cpu, io, memory or pids.' : `Did you mean ${replacement}?`;
  return {
    message: `There is no controller "${text}". ${advice}`,
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** systemd leaves out what it does not know, and the whole value where nothing is left. */
const disabled: ValueGrammar = given => {
  const { words, problem } = splitWords(given.text);
  const found = judgeWords(
    words,
    wrongController,
    words.every(({ text }) => !controllers.includes(text)) ? 'error' : 'warning',
  );
  return [...found, ...wordsProblem(given, problem)];
};

/** Types of unit whose control group can be handed to a process. */
const delegating: ReadonlySet<string> = new Set(['service', 'scope']);

function withoutDelegation(given: GivenValue): readonly ValueProblem[] | undefined {
  if (delegating.has(given.kind)) return undefined;
  const message = `${given.directive.name}= works in services and scopes: here systemd ignores it. Remove it.`;
  return wholeValue(given, message).map(problem => ({ ...problem, severity: 'warning' }));
}

const delegate: ValueGrammar = given => {
  const elsewhere = withoutDelegation(given);
  if (elsewhere !== undefined || isBooleanWord(given.text)) return elsewhere ?? [];
  const { words, problem } = splitWords(given.text, { quotes: true });
  return [...judgeWords(words, wrongController), ...wordsProblem(given, problem)];
};

/** Names that the kernel has taken. */
const taken: ReadonlySet<string> = new Set(['.', '..', 'notify_on_release', 'release_agent', 'tasks']);

const subgroup: ValueGrammar = given => {
  const elsewhere = withoutDelegation(given);
  if (elsewhere !== undefined) return elsewhere;
  const { text } = given;
  if (text.includes('/') || text.length > 255)
    return wholeValue(given, `"${text}" is not the name of a control group: write one word without "/".`);
  const isTaken =
    taken.has(text) || /^[_.]|^cgroup\./.test(text) || controllers.some(name => text.startsWith(`${name}.`));
  return isTaken
    ? wholeValue(given, `The name "${text}" is taken by the kernel or systemd: write another, as in main.`)
    : [];
};

/** Settings about controllers of control groups. */
export const controlGroupGrammars: ValueGrammars = {
  disable_controllers: disabled,
  delegate,
  delegate_subgroup: subgroup,
};
