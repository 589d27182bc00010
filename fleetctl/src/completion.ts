import { UsageError } from './errors.ts';

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** Long flags of the command itself. */
  readonly flags: readonly string[];
}

/** Commands whose arguments are units of the cluster. */
const TAKES_UNITS =
  'cat destroy diff events explain journal load restart rollback ssh start status stop submit unload'.split(' ');
const UNITS = 'fleetctl list-unit-files --no-legend --fields unit 2>/dev/null';
const TAKES_MACHINES = 'cordon drain ssh uncordon'.split(' ');
const MACHINES = 'fleetctl list-machines --no-legend --full --fields machine 2>/dev/null';

/**
 * A script that completes commands, flags, units and machines of the cluster, and file names.
 * @throws {UsageError} for a shell other than bash, zsh and fish
 */
export function completionScript(shell: string, commands: readonly CompletedCommand[]): string {
  if (shell === 'bash') return bash(commands);
  if (shell === 'zsh') return `#compdef fleetctl\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
  if (shell === 'fish') return fish(commands);
  throw new UsageError(`"${shell}": no completion for this shell; there is one for bash, zsh and fish`);
}

/**
 * bash takes "@" for the end of a word, as in web@1.service: the word is taken from the line, and what stands before its
 * last "@" left out of the answers. `compgen -W` would read the backslashes of a\x2db.service as its own.
 */
function bash(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const cases = commands.map(({ name, flags }) => `    ${name}) flags='${flags.join(' ')}' ;;`);
  return `_fleetctl() {
  local current word command= flags= names=
  current=\${COMP_LINE:0:COMP_POINT}
  current=\${current##*[[:space:]]}
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " ${names} " in *" $word "*) command=$word; break ;; esac
  done
  if [ -z "$command" ]; then
    COMPREPLY=($(compgen -W '${names}' -- "$current"))
    return
  fi
  case $command in
${cases.join('\n')}
  esac
  if [ "\${current#-}" != "$current" ]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
    return
  fi
  case $command in
    ${TAKES_UNITS.join('|')}) names=$(${UNITS}) ;;
  esac
  case $command in
    ${TAKES_MACHINES.join('|')}) names="$names
$(${MACHINES})" ;;
  esac
  while IFS= read -r word; do
    [ -n "$word" ] && [ "\${word#"$current"}" != "$word" ] && COMPREPLY+=("$word")
  done <<<"$names"
  case $command in
    ${TAKES_MACHINES.join('|')}) ;;
    *) while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current") ;;
  esac
  case "$COMP_WORDBREAKS" in
    *@*) COMPREPLY=("\${COMPREPLY[@]#"\${current%"\${current##*@}"}"}") ;;
  esac
}
complete -o filenames -F _fleetctl fleetctl
`;
}

function fish(commands: readonly CompletedCommand[]): string {
  const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
  const lines = commands.flatMap(({ name, summary, flags }) => [
    `complete -c fleetctl -n __fish_use_subcommand -f -a ${name} -d ${quote(summary)}`,
    ...flags.map(flag => `complete -c fleetctl -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}`),
  ]);
  const names = [
    [TAKES_UNITS, UNITS],
    [TAKES_MACHINES, MACHINES],
  ] as const;
  const lists = names.map(
    ([takers, list]) => `complete -c fleetctl -n '__fish_seen_subcommand_from ${takers.join(' ')}' -a '(${list})'`,
  );
  return `${[...lines, ...lists].join('\n')}\n`;
}
