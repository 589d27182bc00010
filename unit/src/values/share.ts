import { wholeValue, type GivenValue, type ValueGrammar, type ValueGrammars, type ValueProblem } from './grammar.ts';
import { notAnInteger, parseInteger, unsigned64, wordMeant } from './integer.ts';
import { problemsOf } from './parsed.ts';
import { isPercentage, parsePercentage } from './percentage.ts';
import { formatSize, parseSize } from './size.ts';
import { withoutManagedOom } from './time-span.ts';

/** Limits of memory that may be nothing at all; the others would leave the unit without any. */
const mayBeZero: ReadonlySet<string> = new Set([
  'MemorySwapMax',
  'StartupMemorySwapMax',
  'MemoryZSwapMax',
  'StartupMemoryZSwapMax',
  'MemoryLow',
  'StartupMemoryLow',
  'MemoryMin',
  'DefaultMemoryLow',
  'DefaultMemoryMin',
  'DefaultStartupMemoryLow',
]);

const memoryLimit: ValueGrammar = given => {
  const { text, directive } = given;
  if (text === 'infinity') return [];
  const result = isPercentage(text) ? parsePercentage(text) : parseSize(text);
  if (result.problem !== undefined) return problemsOf(result);
  if (result.value >= unsigned64.max) return wholeValue(given, 'Write infinity for no limit.', 'infinity');
  if (BigInt(result.value) === 0n && !mayBeZero.has(directive.name)) {
    return wholeValue(given, `${directive.name}= can not be 0: write more, or infinity for no limit.`);
  }
  return isPercentage(text) ? [] : fewBytes(text, BigInt(result.value));
};

/** A number without a unit counts bytes, which is hardly ever meant. */
function fewBytes(text: string, bytes: bigint): readonly ValueProblem[] {
  if (!/^\d+$/.test(text) || bytes === 0n || bytes >= 65_536n) return [];
  const message = `Without a unit this is ${formatSize(bytes)}: write ${text}M for mebibytes.`;
  return [{ start: 0, end: text.length, message, severity: 'hint', replacement: `${text}M` }];
}

const tasksMax: ValueGrammar = given => {
  const { text } = given;
  if (text === 'infinity') return [];
  if (isPercentage(text)) return problemsOf(parsePercentage(text));
  return problemsOf(parseInteger(text, { min: 1n, max: unsigned64.max - 1n, words: ['infinity'] }));
};

const cpuQuota: ValueGrammar = given => {
  const { text } = given;
  if (/^\d+(\.\d{1,2})?$/.test(text)) {
    return wholeValue(given, `CPUQuota= is a percentage of one CPU: write ${text}%.`, `${text}%`);
  }
  if (wordMeant(text, ['infinity']) === 'infinity') {
    return wholeValue(given, 'CPUQuota= takes no infinity: write CPUQuota= without a value for no limit.', '');
  }
  const result = parsePercentage(text, { unbounded: true });
  if (result.problem !== undefined) return problemsOf(result);
  return result.value > 0 ? [] : wholeValue(given, 'CPUQuota= must be above 0%: write for example 50%.');
};

const pressureLimit: ValueGrammar = given => withoutManagedOom(given) ?? percentage(given);

function percentage(given: GivenValue): readonly ValueProblem[] {
  const { text } = given;
  if (/^\d{1,2}(\.\d{1,2})?$/.test(text)) return wholeValue(given, `Write it as a percentage: ${text}%.`, `${text}%`);
  return problemsOf(parsePercentage(text));
}

const quota: ValueGrammar = ({ text }) => {
  if (text === 'off') return [];
  if (isPercentage(text)) return problemsOf(parsePercentage(text));
  const word = wordMeant(text, ['off', 'infinity']);
  return word === undefined
    ? problemsOf(parseSize(text))
    : problemsOf(notAnInteger(text, { ...unsigned64, words: ['off'] }));
};

/** Settings that are a size, a number, or a part of what the machine has. */
export const shareGrammars: ValueGrammars = {
  memory_limit: memoryLimit,
  tasks_max: tasksMax,
  cpu_quota: cpuQuota,
  managed_oom_mem_pressure_limit: pressureLimit,
  exec_quota: quota,
};
