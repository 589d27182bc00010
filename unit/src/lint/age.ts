// Settings and words that the systemd a file is for does not have yet, has under another name, or has no more.
import { catalogReleases, directive, valuesOf, type Directive } from '../catalog/index.ts';
import { textOffsetOf } from '../locate.ts';
import type { EntryNode, Range } from '../syntax.ts';
import { execPrefixes, parseExecLine } from '../values/exec-line.ts';
import { findSpecifiers, specifier } from '../values/specifiers.ts';
import type { LintContext } from './context.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';

/**
 * Old names are hints. What every systemd complains about, and what the systemd that was asked for ignores, as too new or
 * as removed, are warnings.
 */
export function checkAge(found: Directive, entry: EntryNode, kind: string, context: LintContext): Diagnostic[] {
  const tooNew = newName(found, entry, context);
  if (tooNew !== undefined) return [tooNew];
  const old = oldName(found, entry, kind, context);
  return old === undefined ? newValues(found, entry, context) : [old, ...newValues(found, entry, context)];
}

/** Old names are older than the documentation says, which knows them from their successors only. */
function newName(
  { name, since = 0, replacement }: Directive,
  { keyRange }: EntryNode,
  { target }: LintContext,
): Diagnostic | undefined {
  return since > target && replacement === undefined ? later(keyRange, `${name}=`, since, target) : undefined;
}

function later(range: Range, what: string, since: number, target: number): Diagnostic {
  const message = `${what} came with systemd ${since}, and ${target} ignores it: remove it, or raise the target version.`;
  return diagnostic('too-new', range, message);
}

function oldName(
  { section, name, replacement, removed = Infinity }: Directive,
  { keyRange }: EntryNode,
  kind: string,
  { target, isTargeted }: LintContext,
): Diagnostic | undefined {
  const isGone = removed <= target;
  const isGrave = (isGone && (isTargeted || removed <= oldest)) || complained.has(name);
  const successor = replacement && directive(kind, replacement.section, replacement.name);
  if (replacement !== undefined && (successor?.since ?? 0) <= target) {
    const moved = replacement.section !== section;
    const message = moved
      ? `${name}= has moved: write ${replacement.name}= in [${replacement.section}].`
      : `${name}= is an old name: write ${replacement.name}=.`;
    const data = { replacement: replacement.name, ...(moved ? { section: replacement.section } : {}) };
    return graver(diagnostic('deprecated-directive', keyRange, message, data), isGrave);
  }
  if (!isGone) return undefined;
  const message = `systemd ${removed} and newer ignore ${name}=: remove it.`;
  return graver(diagnostic('removed-directive', keyRange, message), isGrave);
}

const oldest = Math.min(...catalogReleases);

/** Of these every covered systemd says on the line that they are old, or ignores them. */
const complained = new Set([
  'RequiresOverridable',
  'RequisiteOverridable',
  'CPUShares',
  'StartupCPUShares',
  'MemoryLimit',
]);

const graver = (found: Diagnostic, isIgnored: boolean): Diagnostic =>
  isIgnored ? { ...found, severity: 'warning' } : found;

function newValues(found: Directive, entry: EntryNode, { target }: LintContext): Diagnostic[] {
  const { value, valueRange } = entry;
  const word = valuesOf(found.parser)?.words.find(one => one.word === value);
  if (word?.since !== undefined && surelyLacks(target, word.since)) {
    return [later(valueRange, `${found.name}=${value}`, word.since, target)];
  }
  return [
    ...(expanding.test(found.parser) ? specifiersByAge(entry, target) : []),
    ...(found.parser === 'exec' ? newPrefixes(entry, target) : []),
  ];
}

/** A word is known from the first release that the catalog covers, so that it may have come right after the one before. */
const surelyLacks = (target: number, since: number): boolean =>
  target <= (catalogReleases.findLast(release => release < since) ?? 0);

/** Parsers that surely expand specifiers. */
const expanding =
  /printf|^(?:exec|environ|unit_env_file|working_directory|exec_directories|namespace_path_strv|bind_paths|load_credential|set_credential|unit_condition_path|unit_condition_string|path_spec|socket_listen|unit_deps)$/;

/** Specifiers that the target does not have yet, and those of which systemd says that they do not work as intended. */
function specifiersByAge(entry: EntryNode, target: number): Diagnostic[] {
  return findSpecifiers(entry.value).flatMap(({ start, letter }) => {
    const since = specifier(letter)?.since ?? 0;
    if (since > target) return [later(part(entry, start, 2), `%${letter}`, since, target)];
    if (!ill.has(letter)) return [];
    const message = `%${letter} does not work as intended, and systemd complains: remove it.`;
    return [diagnostic('deprecated-value', part(entry, start, 2), message)];
  });
}

const ill: ReadonlySet<string> = new Set(['c', 'r', 'R']);

function newPrefixes(entry: EntryNode, target: number): Diagnostic[] {
  return parseExecLine(entry.value).commands.flatMap(({ prefixes }) =>
    prefixes.flatMap(({ char, start }) => {
      const since = execPrefixes.find(prefix => prefix.char === char)?.since;
      return since === undefined || since <= target
        ? []
        : [later(part(entry, start, 1), `The prefix "${char}"`, since, target)];
    }),
  );
}

function part(entry: EntryNode, start: number, length: number): Range {
  return { start: textOffsetOf(entry, start), end: textOffsetOf(entry, start + length - 1) + 1 };
}
