// Every value grammar, by the parser function of systemd that it stands for.
import { environmentGrammars } from './environment.ts';
import { execGrammars } from './exec.ts';
import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { integerGrammars } from './integer.ts';
import { accountGrammars } from './account.ts';
import { conditionGrammars } from './condition.ts';
import { controlGroupGrammars } from './control-group.ts';
import { deviceAccessGrammars } from './device-access.ts';
import { credentialGrammars } from './credentials.ts';
import { descriptorNameGrammars } from './descriptor-name.ts';
import { fileSystemGrammars } from './file-systems.ts';
import { journalGrammars } from './journal.ts';
import { mountGrammars } from './mounts.ts';
import { networkGrammars } from './network.ts';
import { socketGrammars } from './sockets.ts';
import { standardIoGrammars } from './standard-io.ts';
import { textGrammars } from './text-values.ts';
import { unitNameGrammars } from './unit-names.ts';
import { pathGrammars } from './paths.ts';
import { timeSpanGrammars } from './time-span.ts';
import { sizeGrammars } from './size.ts';
import { shareGrammars } from './share.ts';
import { rlimitGrammars } from './rlimit.ts';
import { timerGrammars } from './timer.ts';
import { modeGrammars } from './mode.ts';
import { cpuSetGrammars } from './cpu-set.ts';
import { signalGrammars } from './signal.ts';
import { errnoGrammars } from './errno.ts';
import { systemCallGrammars } from './system-call-filter.ts';
import { capabilityGrammars } from './capability.ts';
import { addressFamilyGrammars } from './address-family.ts';
import { flagGrammars } from './flags.ts';
import { deviceLimitGrammars } from './device-limit.ts';
import { personalityGrammars } from './personality.ts';
import { namedNumberGrammars } from './named-number.ts';
import { kernelNameGrammars } from './kernel-names.ts';
import { judgedLately } from './recent-judgements.ts';
import { wrappedValue } from './repair.ts';

export { refusesEmpty } from './empty.ts';
export type { GivenValue, ValueGrammar, ValueGrammars, ValueProblem } from './grammar.ts';

const grammars: ReadonlyMap<string, ValueGrammars[string]> = new Map(
  Object.entries({
    ...integerGrammars,
    ...execGrammars,
    ...environmentGrammars,
    ...pathGrammars,
    ...unitNameGrammars,
    ...textGrammars,
    ...standardIoGrammars,
    ...socketGrammars,
    ...networkGrammars,
    ...mountGrammars,
    ...journalGrammars,
    ...fileSystemGrammars,
    ...descriptorNameGrammars,
    ...credentialGrammars,
    ...controlGroupGrammars,
    ...deviceAccessGrammars,
    ...conditionGrammars,
    ...accountGrammars,
    ...timeSpanGrammars,
    ...sizeGrammars,
    ...shareGrammars,
    ...rlimitGrammars,
    ...timerGrammars,
    ...modeGrammars,
    ...cpuSetGrammars,
    ...signalGrammars,
    ...errnoGrammars,
    ...systemCallGrammars,
    ...capabilityGrammars,
    ...addressFamilyGrammars,
    ...flagGrammars,
    ...deviceLimitGrammars,
    ...personalityGrammars,
    ...namedNumberGrammars,
    ...kernelNameGrammars,
  } satisfies ValueGrammars),
);

/** Problems of a value that is not empty; none when its parser has no grammar here. */
export function judgeValue(value: GivenValue): readonly ValueProblem[] {
  return judgedLately(value, judge);
}

function judge(value: GivenValue): readonly ValueProblem[] {
  const grammar = grammars.get(value.directive.parser);
  const problems = grammar?.(value) ?? [];
  if (grammar === undefined || problems.length === 0) return problems;
  const wrapped = wrappedValue(grammar, value, problems);
  return wrapped === undefined ? problems : [wrapped];
}
