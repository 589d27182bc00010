import type { GivenValue, ValueGrammar, ValueGrammars, ValueProblem } from './grammar.ts';
import { wholeValue } from './grammar.ts';
import { parseInteger } from './integer.ts';
import { parsed, problemsOf, refused, type Parsed } from './parsed.ts';
import { judgePath } from './path.ts';
import { parseSize } from './size.ts';
import { parseTimeSpan } from './time-span.ts';
import { wordsProblem } from './word-problems.ts';
import { firstWord } from './words.ts';

/** A device or a file on one, and a limit for it: `/dev/sda 5M`. */
function deviceLimit(read: (text: string) => Parsed<unknown>, example: string): ValueGrammar {
  return (given: GivenValue): readonly ValueProblem[] => {
    const { text, directive } = given;
    const { word, rest, problem } = firstWord(text, 0, { quotes: true });
    if (word === undefined) return wordsProblem(given, problem);
    if (rest === undefined) {
      const message = `${directive.name}= takes a device and a limit: write for example /dev/sda ${example}.`;
      return wholeValue(given, message);
    }
    return [...judgePath(given, word, { from: 'any' }), ...problemsOf(read(text.slice(rest)), rest)];
  };
}

const bandwidth = (text: string): Parsed<bigint> =>
  text === 'infinity' ? parsed(0n) : nonZero(text, parseSize(text, 1000));

function nonZero(text: string, result: Parsed<bigint>): Parsed<bigint> {
  return result.value === 0n
    ? refused(0, text.length, 'The limit can not be 0: write more, or infinity for none.')
    : result;
}

/** Settings that limit the use of one device. */
export const deviceLimitGrammars: ValueGrammars = {
  io_limit: deviceLimit(bandwidth, '5M'),
  io_device_weight: deviceLimit(text => parseInteger(text, { min: 1n, max: 10_000n }), '500'),
  io_device_latency: deviceLimit(parseTimeSpan, '25ms'),
  blockio_device_weight: deviceLimit(text => parseInteger(text, { min: 10n, max: 1000n }), '500'),
  blockio_bandwidth: deviceLimit(text => nonZero(text, parseSize(text, 1000)), '5M'),
};
