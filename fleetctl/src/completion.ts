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

/**
 * A script that completes commands, flags, units of the cluster and file names.
 * @throws {UsageError} for a shell other than bash, zsh and fish
 */
export function completionScript(shell: string, commands: readonly CompletedCommand[]): string {
  if (shell === 'bash') return bash(commands);
  if (shell === 'zsh') return `#compdef fleetctl\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
  if (shell === 'fish') return fish(commands);
  throw new UsageError(`"${shell}": no completion for this shell; there is one for bash, zsh and fish`);
}

function bash(commands: readonly CompletedCommand[]): string {
  const cases = commands.map(({ name, flags }) => `    ${name}) flags='${flags.join(' ')}' ;;`);
  return `_fleetctl() {
  local current=\${COMP_WORDS[COMP_CWORD]} word command= flags= units=
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " ${commands.map(({ name }) => name).join(' ')} " in *" $word "*) command=$word; break ;; esac
  done
  if [ -z "$command" ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')}' -- "$current"))
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
    ${TAKES_UNITS.join('|')}) units=$(${UNITS}) ;;
  esac
  COMPREPLY=($(compgen -W "$units" -- "$current") $(compgen -f -- "$current"))
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
  const units = `complete -c fleetctl -n '__fish_seen_subcommand_from ${TAKES_UNITS.join(' ')}' -a '(${UNITS})'`;
  return `${[...lines, units].join('\n')}\n`;
}
