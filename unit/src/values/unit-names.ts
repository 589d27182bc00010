// Values that name other units.
import { unitTypes } from '../catalog/index.ts';
import type { GivenValue, ValueGrammar, ValueGrammars, ValueProblem } from './grammar.ts';
import { expand } from './specifiers.ts';
import { unitSuffixes, wrongSliceName, wrongUnitName, type NameRules } from './unit-name.ts';
import { rangeOf, wordsProblem } from './word-problems.ts';
import { splitWords, wordOf, type Word, type WordRules } from './words.ts';

function judgeName(word: Word, rules?: NameRules): readonly ValueProblem[] {
  const { word: expanded, problems } = expand(word, 'name');
  if (problems.length > 0) return problems;
  const wrong = wrongUnitName(expanded.text, rules);
  return wrong === undefined ? [] : [{ ...rangeOf(word), ...wrong }];
}

const asWritten: WordRules = { escapes: 'keep' };

function eachName(given: GivenValue, rules: WordRules, judge: (word: Word) => readonly ValueProblem[]): ValueProblem[] {
  const { words, problem } = splitWords(given.text, rules);
  return [...words.flatMap(judge), ...wordsProblem(given, problem)];
}

/** Dependencies that say something even about the unit itself, so that systemd only passes over them. */
const quietAboutSelf = new Set(['UNIT_JOINS_NAMESPACE_OF', 'UNIT_PROPAGATES_RELOAD_TO', 'UNIT_RELOAD_PROPAGATED_FROM']);

/** Those of which systemd says that it drops them (`unit_should_warn_about_dependency()`). */
const toldAboutSelf = new Set(['UNIT_CONFLICTS', 'UNIT_BEFORE', 'UNIT_AFTER', 'UNIT_ON_SUCCESS', 'UNIT_ON_FAILURE']);

function dependencies(given: GivenValue): readonly ValueProblem[] {
  const { directive, kind, unitName } = given;
  return eachName(given, asWritten, word => {
    const problems = judgeName(word, { usual: usualType(directive.name, kind) });
    if (problems.length > 0) return problems;
    if (directive.argument === 'UNIT_BEFORE' && word.text.endsWith('.device')) {
      const message = "Before= has no effect on a .device unit, which can't be delayed.";
      return [{ ...rangeOf(word), message, severity: 'warning' as const }];
    }
    if (word.text !== unitName || quietAboutSelf.has(directive.argument ?? '')) return [];
    const message = `"${word.text}" is this unit itself: systemd drops the dependency.`;
    const severity = toldAboutSelf.has(directive.argument ?? '') ? ('warning' as const) : ('information' as const);
    return [{ ...rangeOf(word), message, severity }];
  });
}

const usualType = (name: string, kind: string): string =>
  name === 'JoinsNamespaceOf' && kind !== 'socket' ? kind : 'service';

/** `Unit=` of timers and paths: one unit that is not the timer itself. */
function trigger(given: GivenValue): readonly ValueProblem[] {
  const word = wordOf(given.text);
  const several = given.text.split(/\s+/);
  if (several.length > 1 && several.every(name => wrongUnitName(name) === undefined)) {
    const message = `${given.directive.name}= takes one unit. Write a .target that wants the others.`;
    return [{ ...rangeOf(word), message }];
  }
  const problems = judgeName(word);
  if (problems.length > 0 || (word.text !== given.unitName && word.text !== '%n')) return problems;
  const message = `A .${given.kind} unit can't trigger itself: write the unit that it is to start.`;
  return [{ ...rangeOf(word), message }];
}

function slice(given: GivenValue): readonly ValueProblem[] {
  const word = wordOf(given.text);
  const problems = judgeName(word, { types: ['slice'], usual: 'slice' });
  if (problems.length > 0) return problems;
  const message = wrongSliceName(word.text);
  return message === undefined ? [] : [{ ...rangeOf(word), message }];
}

const sockets: ValueGrammar = given =>
  eachName(given, {}, word => judgeName(word, { types: ['socket'], usual: 'socket' }));

const service: ValueGrammar = given =>
  judgeName(wordOf(given.text), { types: ['service'], usual: 'service', templates: false });

/** Settings of [Install]; systemd reads them only when a unit is enabled, and refuses bad names then. */
function install(given: GivenValue): readonly ValueProblem[] {
  const { name } = given.directive;
  if (name === 'DefaultInstance') return defaultInstance(given);
  if (name === 'Alias') return eachName(given, { quotes: true, escapes: 'keep' }, word => alias(given, word));
  if (name === 'Also') return eachName(given, {}, word => judgeName(word));
  const usual = name === 'WantedBy' || name === 'RequiredBy' ? 'target' : 'service';
  return eachName(given, { quotes: true, escapes: 'keep' }, word => judgeName(word, { usual }));
}

function defaultInstance(given: GivenValue): readonly ValueProblem[] {
  const { unitName, text } = given;
  const word = wordOf(text);
  if (unitName !== undefined && !unitName.includes('@')) {
    const message = 'DefaultInstance= has a meaning in templates only: name the file foo@.service, or remove it.';
    return [{ ...rangeOf(word), message, severity: 'warning' }];
  }
  const { word: expanded, problems } = expand(word, 'name');
  if (problems.length > 0) return problems;
  const wrong = /[^\w:.\\@\ue030-\ue07a-]/u.exec(expanded.text)?.[0];
  if (wrong === undefined) return [];
  const message = `The name of an instance can't have "${wrong}": see systemd-escape.`;
  return [{ ...rangeOf(word), message }];
}

const aliasSuffixes = new Set('service socket target device timer path'.split(' '));

function alias(given: GivenValue, word: Word): readonly ValueProblem[] {
  const { kind } = given;
  if (unitTypes.includes(kind) && !aliasSuffixes.has(kind)) {
    return [
      { ...rangeOf(word), message: `A .${kind} unit can't have other names: remove Alias=.`, severity: 'warning' },
    ];
  }
  if (word.text.includes('/')) return legacyAlias(word);
  return judgeName(word, { types: unitTypes.includes(kind) ? [kind] : unitSuffixes, usual: kind });
}

/** `foo.target.wants/bar.service`, which systemd still takes. */
function legacyAlias(word: Word): readonly ValueProblem[] {
  const [, target = '', kind] = /^(.*)\.(wants|requires)\/[^/]+$/.exec(word.text) ?? [];
  if (kind !== undefined && wrongUnitName(expand({ ...word, text: target }, 'name').word.text) === undefined) {
    const setting = kind === 'wants' ? 'WantedBy' : 'RequiredBy';
    return [{ ...rangeOf(word), message: `Write ${setting}=${target} instead.`, severity: 'hint' }];
  }
  return [{ ...rangeOf(word), message: `Alias= takes names of units, no paths: "${word.text}".` }];
}

export const unitNameGrammars = {
  unit_deps: dependencies,
  obsolete_unit_deps: dependencies,
  trigger_unit: trigger,
  unit_slice: slice,
  service_sockets: sockets,
  socket_service: service,
  install,
} satisfies ValueGrammars;
