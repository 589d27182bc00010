// The grammar's expressions, tried one by one. They are written in what Oniguruma and JavaScript have in common, but for
// \G (where the rule around began), which stands for ^ here.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { unitTypes } from '@flotilla/unit';
import { describe, expect, test } from 'vitest';

interface Rule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly include?: string;
  readonly patterns?: readonly Rule[];
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
  readonly beginCaptures?: Readonly<Record<string, { readonly name: string }>>;
}

interface Grammar extends Rule {
  readonly scopeName: string;
  readonly fileTypes: readonly string[];
  readonly repository: Readonly<Record<string, Rule>>;
}

const folder = resolve(import.meta.dirname, '../../syntaxes');
const grammar = JSON.parse(readFileSync(resolve(folder, 'systemd-unit.tmLanguage.json'), 'utf8')) as Grammar;
const rules = allRules(grammar);

function allRules(rule: Rule): Rule[] {
  const inner = [...(rule.patterns ?? []), ...Object.values((rule as Partial<Grammar>).repository ?? {})];
  return [rule, ...inner.flatMap(allRules)];
}

const expression = (source: string): RegExp => new RegExp(source.replaceAll('\\G', '^'), 'u');

test('the grammar is whole: expressions compile, includes lead somewhere, scopes carry its name', () => {
  for (const { match, begin, end, include, name, captures, beginCaptures } of rules) {
    for (const source of [match, begin, end]) if (source !== undefined) expression(source);
    if (include !== undefined) expect(Object.keys(grammar.repository)).toContain(include.replace('#', ''));
    const scopes = [name, ...Object.values({ ...captures, ...beginCaptures }).map(capture => capture.name)];
    for (const scope of scopes)
      if (scope !== undefined && scope !== grammar.name) expect(scope).toMatch(/\.systemd-unit$/);
  }
  expect(grammar.scopeName).toBe('source.systemd-unit');
  expect([...grammar.fileTypes].sort()).toEqual([...unitTypes].sort());
});

/** The first rule of a line, and the pieces that it names: `scope:text`, without the grammar's suffix. */
function firstRule(line: string): string[] {
  for (const { include = '' } of grammar.patterns ?? []) {
    const rule = grammar.repository[include.replace('#', '')];
    const found = expression(rule?.match ?? rule?.begin ?? '(?!)').exec(line);
    if (rule === undefined || found === null) continue;
    const captures = Object.entries(rule.captures ?? rule.beginCaptures ?? {});
    return captures.flatMap(([group, { name }]) => {
      const text = found[Number(group)];
      return text === undefined || text === '' ? [] : [`${name.replace('.systemd-unit', '')}:${text}`];
    });
  }
  return [];
}

const header = ['punctuation.definition.section.begin:[', 'punctuation.definition.section.end:]'] as const;
const directive = (key: string): string[] => [`keyword.other.directive:${key}`, 'keyword.operator.assignment:='];

describe('a line', () => {
  test.each([
    ['# text', ['punctuation.definition.comment:#']],
    ['  ; text', ['punctuation.definition.comment:;']],
    ['[Service]', [header[0], 'entity.name.section:Service', header[1]]],
    ['[X-Fleet]  ', [header[0], 'entity.name.section:X-Fleet', header[1]]],
    ['[Unit] # no', [header[0], 'entity.name.section:Unit', header[1], 'invalid.illegal:# no']],
    ['User=x', directive('User')],
    ['  User = x', directive('User')],
    ['ExecStart=/bin/x', directive('ExecStart')],
    ['X-ConditionMachineOf=a', directive('X-ConditionMachineOf')],
    ['ConditionPathExists=|!/x', [...directive('ConditionPathExists'), 'keyword.operator.prefix:|!']],
    ['not an assignment', []],
    ['', []],
  ])('%s', (line, expected) => {
    expect(firstRule(line)).toEqual(expected);
  });
});

describe('a value', () => {
  test.each([
    ['boolean', 'yes\n', 'yes'],
    ['boolean', 'yesterday\n', undefined],
    ['number', '90s\n', '90s'],
    ['number', '2 h\n', '2 h'],
    ['number', '10%\n', '10%'],
    ['number', 'infinity\n', 'infinity'],
    ['number', '10.0.0.1\n', undefined],
    ['specifier', 'a%ib', '%i'],
    ['specifier', '100%%', '%%'],
    ['variable', 'a ${HOME} b', '${HOME}'],
    ['variable', '$$x', '$$'],
    ['escape', 'a\\x20b', '\\x20'],
    ['escape', 'a\\\n', undefined],
    ['continuation', 'a \\\n', '\\\n'],
    ['unit-name', 'network.target', 'network.target'],
    ['unit-name', 'a web@%i.service b', 'web@%i.service'],
    ['unit-name', '/etc/x.service', undefined],
    ['unit-name', 'x.serviced', undefined],
    ['system-call-group', '~@clock @mount', '@clock'],
    ['system-call-group', 'a@b', undefined],
    ['signal', 'SIGRTMIN+3', 'SIGRTMIN+3'],
    ['link', 'man:foo(8) x', 'man:foo(8)'],
    ['command-separator', '/bin/a ; /bin/b', ';'],
    ['command-separator', '/bin/a;b', undefined],
  ])('%s in %j', (rule, text, expected) => {
    const source = grammar.repository[rule]?.match;
    expect(source).toBeDefined();
    expect(expression(source ?? '').exec(text)?.[0]).toBe(expected);
  });
});

test('the configuration of the language knows its comments and its words', () => {
  const configuration = JSON.parse(readFileSync(resolve(folder, 'language-configuration.json'), 'utf8')) as {
    comments: { lineComment: string };
    wordPattern: string;
  };
  expect(configuration.comments.lineComment).toBe('#');
  const words = 'After=web@1.service db.service'.match(new RegExp(configuration.wordPattern, 'g'));
  expect(words).toEqual(['After', 'web@1.service', 'db.service']);
});
