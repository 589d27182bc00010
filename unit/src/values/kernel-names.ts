import { wrongFileDescriptorName } from './descriptor-name.ts';
import type { ValueGrammar, ValueGrammars } from './grammar.ts';
import { judgeWords, type WordFinding } from './word-list.ts';
import { wordsProblem } from './word-problems.ts';
import { splitWords } from './words.ts';

/** `any`, or names with commas between them; which there are hangs on the kernel that systemd was built for. */
const bpfDelegates: ValueGrammar = given => {
  const { words, problem } = splitWords(given.text, { separators: ',' });
  return [...judgeWords(words, wrongBpfName), ...wordsProblem(given, problem)];
};

function wrongBpfName(text: string): WordFinding | undefined {
  if (/^\w+$/.test(text)) return undefined;
  const names = text.split(/[\s;|]+/).filter(name => name !== '');
  if (names.length === 0 || names.some(name => !/^\w+$/.test(name))) {
    return { message: `"${text}" is no name: write names with commas between them, or any.` };
  }
  const replacement = names.join(',');
  return { message: `Commas, and no blanks, stand between the names: write ${replacement}.`, replacement };
}

const sessions: ValueGrammar = given => {
  const { words, problem } = splitWords(given.text);
  const wrong = (text: string): WordFinding | undefined => {
    const message = wrongFileDescriptorName(text);
    return message === undefined ? undefined : { message: message.replace('a file descriptor', 'a session') };
  };
  return [...judgeWords(words, wrong), ...wordsProblem(given, problem)];
};

/** Settings that name what the kernel has. */
export const kernelNameGrammars: ValueGrammars = {
  bpf_delegate_attachments: bpfDelegates,
  bpf_delegate_commands: bpfDelegates,
  bpf_delegate_maps: bpfDelegates,
  bpf_delegate_programs: bpfDelegates,
  luo_sessions: sessions,
};
