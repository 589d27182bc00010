import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileKinds, kindLabel, specifiers, unitTypes } from '@flotilla/unit';
import { describe, expect, test } from 'vitest';
import { expectScopes, grammarPath, scopesOf, syntaxes } from './grammar-scopes.ts';

describe('colours', () => {
  test.each([
    [
      'headers and comments',
      `
# text
^ comment.line.number-sign punctuation.definition.comment
 ^^^^^ comment.line.number-sign
; text
^ comment.line.semicolon punctuation.definition.comment
 ^^^^^ comment.line.semicolon
[Service]
^ punctuation.definition.section.begin
 ^^^^^^^ entity.name.section
        ^ punctuation.definition.section.end
[Unit] # no
^ punctuation.definition.section.begin
 ^^^^ entity.name.section
     ^ punctuation.definition.section.end
       ^^^^ invalid.illegal
`,
    ],
    [
      'names and what is no assignment',
      `
User=x
^^^^ keyword.other.directive
    ^ keyword.operator.assignment
  User = x
  ^^^^ keyword.other.directive
       ^ keyword.operator.assignment
X-Own.Key=a=b
^^^^^^^^^ keyword.other.directive
         ^ keyword.operator.assignment
not an assignment
`,
    ],
    [
      'exec lines: prefixes, programs, quotes, escapes',
      `
ExecStart=-@/bin/sh name 'a b' "c\\x20d" \\; e\\ f
          ^^ keyword.operator.prefix
            ^^^^^^^ entity.name.function.executable
                         ^ string.quoted.single punctuation.definition.string.begin
                          ^^^ string.quoted.single
                             ^ string.quoted.single punctuation.definition.string.end
                               ^ string.quoted.double punctuation.definition.string.begin
                                ^ string.quoted.double
                                 ^^^^ string.quoted.double constant.character.escape
                                     ^ string.quoted.double
                                      ^ string.quoted.double punctuation.definition.string.end
                                        ^^ constant.character.escape
ExecStartPre=+"/opt/my app/run" x'y'
             ^ keyword.operator.prefix
              ^ string.quoted.double punctuation.definition.string.begin
               ^^^^^^^^^^^^^^^ string.quoted.double
                              ^ string.quoted.double punctuation.definition.string.end
                                 ^ string.quoted.single punctuation.definition.string.begin
                                  ^ string.quoted.single
                                   ^ string.quoted.single punctuation.definition.string.end
ExecReload=
ExecStop=!!/bin/a%i/b
         ^^ keyword.operator.prefix
           ^^^^^^ entity.name.function.executable
                 ^^ entity.name.function.executable constant.other.placeholder
                   ^^ entity.name.function.executable
`,
    ],
    [
      'exec lines: several commands',
      `
ExecStart=/bin/a x ; -/bin/b;c ; /bin/d
          ^^^^^^ entity.name.function.executable
                   ^ punctuation.separator.command
                     ^ keyword.operator.prefix
                      ^^^^^^^^ entity.name.function.executable
                               ^ punctuation.separator.command
                                 ^^^^^^ entity.name.function.executable
`,
    ],
    [
      'exec lines: variables only where systemd puts them in',
      `
ExecStart=/bin/a $B c$D "$E" 'f $G' h=\${I} $$J '$$\${K}'
          ^^^^^^ entity.name.function.executable
                 ^^ variable.other.environment
                        ^ string.quoted.double punctuation.definition.string.begin
                         ^^ string.quoted.double variable.other.environment
                           ^ string.quoted.double punctuation.definition.string.end
                             ^ string.quoted.single punctuation.definition.string.begin
                              ^^^^ string.quoted.single
                                  ^ string.quoted.single punctuation.definition.string.end
                                      ^^^^ variable.other.environment
                                           ^^ constant.character.escape
                                               ^ string.quoted.single punctuation.definition.string.begin
                                                ^^ string.quoted.single constant.character.escape
                                                  ^^^^ string.quoted.single variable.other.environment
                                                      ^ string.quoted.single punctuation.definition.string.end
`,
    ],
    [
      'exec lines: words, numbers and names of files are arguments and nothing else',
      `
ExecStart=/srv/run.sh yes 10 5min default.target SIGTERM @clock http://a infinity
          ^^^^^^^^^^^ entity.name.function.executable
`,
    ],
    [
      'continued lines, and comments and ends between them',
      `
ExecStart=\\
          ^ punctuation.separator.continuation
  # about it
^^ comment.line.number-sign
  ^ comment.line.number-sign punctuation.definition.comment
   ^^^^^^^^^ comment.line.number-sign
  /bin/a "b \\
  ^^^^^^ entity.name.function.executable
         ^ string.quoted.double punctuation.definition.string.begin
          ^^ string.quoted.double
            ^ string.quoted.double punctuation.separator.continuation
; inside
^ string.quoted.double comment.line.semicolon punctuation.definition.comment
 ^^^^^^^ string.quoted.double comment.line.semicolon
  c" yes
^^^ string.quoted.double
   ^ string.quoted.double punctuation.definition.string.end
User=x
After=a.target \\
      ^^^^^^^^ support.type.unit
               ^ punctuation.separator.continuation
  b.target
  ^^^^^^^^ support.type.unit
[Install]
^ punctuation.definition.section.begin
 ^^^^^^^ entity.name.section
        ^ punctuation.definition.section.end
`,
    ],
    [
      'specifiers: those that systemd knows',
      `
User=a%i-%%%z%p
      ^^ constant.other.placeholder
         ^^ constant.other.placeholder
             ^^ constant.other.placeholder
`,
    ],
    [
      'environment',
      `
Environment=A=1 "B=c d" 'E=$F %h' \\
            ^ variable.other.environment
             ^ keyword.operator.assignment
                ^ string.quoted.double punctuation.definition.string.begin
                 ^ string.quoted.double variable.other.environment
                  ^ string.quoted.double keyword.operator.assignment
                   ^^^ string.quoted.double
                      ^ string.quoted.double punctuation.definition.string.end
                        ^ string.quoted.single punctuation.definition.string.begin
                         ^ string.quoted.single variable.other.environment
                          ^ string.quoted.single keyword.operator.assignment
                           ^^^ string.quoted.single
                              ^^ string.quoted.single constant.other.placeholder
                                ^ string.quoted.single punctuation.definition.string.end
                                  ^ punctuation.separator.continuation
  G=--h=i
  ^ variable.other.environment
   ^ keyword.operator.assignment
PassEnvironment=HOME LANG
                ^^^^ variable.other.environment
                     ^^^^ variable.other.environment
`,
    ],
    [
      'values: words, numbers, units, signals',
      `
RemainAfterExit=yes
                ^^^ constant.language.boolean
RemainAfterExit=Off
                ^^^ constant.language.boolean
User=yesterday
RestartSec=5min 20s
           ^^^^^^^^ constant.numeric
RestartSec=1h30min
           ^^^^^^^ constant.numeric
MemoryMax=infinity
          ^^^^^^^^ constant.numeric
MemoryMax=1.5G
          ^^^^ constant.numeric
CPUQuota=20%
         ^^^ constant.numeric
LimitNOFILE=1024:4096
            ^^^^^^^^^ constant.numeric
Nice=-5
     ^^ constant.numeric
IPAddressAllow=10.0.0.1
RestartSec=10 # no comment
OnCalendar=Mon *-*-* 10:00
KillSignal=SIGRTMIN+3
           ^^^^^^^^^^ constant.other.signal
SystemCallFilter=~@clock @mount
                  ^^^^^^ support.constant.system-call-group
                         ^^^^^^ support.constant.system-call-group
After=network.target web@%i.service dev-x\\x2dy.device
      ^^^^^^^^^^^^^^ support.type.unit
                     ^^^^ support.type.unit
                         ^^ support.type.unit constant.other.placeholder
                           ^^^^^^^^ support.type.unit
                                    ^^^^^^^^^^^^^^^^^^ support.type.unit
ConditionPathExists=|!/x.service
                    ^^ keyword.operator.prefix
Documentation=man:foo(8) https://x.org/a
              ^^^^^^^^^^ markup.underline.link
                         ^^^^^^^^^^^^^^^ markup.underline.link
`,
    ],
    [
      'descriptions are text',
      `
Description=Bob's "12 yes %i @x a.service
                          ^^ constant.other.placeholder
`,
    ],
    [
      '[X-Fleet]: its name, metadata and patterns, until the next header',
      `
[X-Fleet]
^ punctuation.definition.section.begin
 ^^^^^^^ entity.name.section.fleet
        ^ punctuation.definition.section.end
# where
^ comment.line.number-sign punctuation.definition.comment
 ^^^^^^ comment.line.number-sign
MachineMetadata="region=eu" disk=ssd
                ^ punctuation.definition.string
                 ^^^^^^ variable.other.metadata
                       ^ keyword.operator.assignment
                          ^ punctuation.definition.string
                            ^^^^ variable.other.metadata
                                ^ keyword.operator.assignment
Conflicts=web@*.service db-[ab]%i.service
          ^^^^ support.type.unit
              ^ support.type.unit keyword.operator.wildcard
               ^^^^^^^^ support.type.unit
                        ^^^ support.type.unit
                           ^^^^ support.type.unit keyword.operator.wildcard
                               ^^ support.type.unit constant.other.placeholder
                                 ^^^^^^^^ support.type.unit
X-ConditionMachineOf=a.service
                     ^^^^^^^^^ support.type.unit
Global=true
       ^^^^ constant.language.boolean
[Unit]
^ punctuation.definition.section.begin
 ^^^^ entity.name.section
     ^ punctuation.definition.section.end
Conflicts=web@*.service
`,
    ],
    [
      'quadlets',
      `
[Container]
^ punctuation.definition.section.begin
 ^^^^^^^^^ entity.name.section
          ^ punctuation.definition.section.end
Image=web.image
      ^^^^^^^^^ support.type.unit
Volume=data.volume:/data:ro
       ^^^^^^^^^^^ support.type.unit
PublishPort=8080:80
            ^^^^^^^ constant.numeric
Exec=serve --port=\${PORT} 10 "a b"
                  ^^^^^^^ variable.other.environment
                             ^ string.quoted.double punctuation.definition.string.begin
                              ^^^ string.quoted.double
                                 ^ string.quoted.double punctuation.definition.string.end
ReadOnly=true
         ^^^^ constant.language.boolean
`,
    ],
    [
      'what templates leave open',
      `
{% if web %}
ExecStart=@bindir@/web --x={{ port }} a@b
          ^^^^^^^^ entity.name.function.executable constant.other.template
                  ^^^^ entity.name.function.executable
                           ^^^^^^^^^^ constant.other.template
User={{ user }}
     ^^^^^^^^^^ constant.other.template
`,
    ],
  ])('%s', (_what, table) => {
    expectScopes(table);
    // text of which somebody left the carriage returns in
    expectScopes(table, '\r');
  });
});

test('a drop-in that resets a list goes on with the next line', () => {
  const [, second] = scopesOf(['ExecStart=', 'ExecStart=/bin/a']);
  expect(second?.slice(10)).toEqual(Array(6).fill('entity.name.function.executable'));
});

const grammar = JSON.parse(readFileSync(grammarPath, 'utf8')) as {
  readonly fileTypes: readonly string[];
  readonly repository: Readonly<Record<string, { readonly match?: string }>>;
};

test('the grammar knows the specifiers that systemd does', () => {
  const letters = [...(grammar.repository.specifier?.match ?? '').matchAll(/[a-zA-Z]/g)].map(([letter]) => letter);
  expect(letters.sort()).toEqual(specifiers.map(({ letter }) => letter).sort());
});

test('VS Code opens every kind of file that the catalog knows, each as one language', () => {
  const manifest = JSON.parse(readFileSync(resolve(syntaxes, '../client/package.json'), 'utf8')) as {
    contributes: {
      languages: { id: string; extensions: string[]; filenamePatterns: string[] }[];
      grammars: { language: string }[];
    };
  };
  const { languages, grammars } = manifest.contributes;
  for (const kind of fileKinds) {
    const name = kindLabel(kind).replace(/^\./, '');
    const word = new RegExp(`[{,.]${name.replace('.conf', '')}[,}.]|\\*\\.${name}$`);
    const owners = languages.filter(
      ({ extensions, filenamePatterns }) =>
        extensions.includes(`.${name}`) ||
        filenamePatterns.some(pattern => !pattern.endsWith('{in,j2}') && word.test(pattern)),
    );
    const isUnit = unitTypes.includes(kind);
    expect([kind, owners.map(({ id }) => id)]).toEqual([kind, [isUnit ? 'systemd-unit' : 'systemd-config']]);
  }
  expect(grammars.map(({ language }) => language)).toEqual(languages.map(({ id }) => id));
  const suffixes = fileKinds.filter(kind => !kind.endsWith('.conf')).map(kind => kindLabel(kind).slice(1));
  expect([...grammar.fileTypes].sort()).toEqual([...new Set(suffixes)].sort());
});

test('the configuration of the language knows its comments and its words', () => {
  const configuration = JSON.parse(readFileSync(resolve(syntaxes, 'language-configuration.json'), 'utf8')) as {
    comments: { lineComment: string };
    wordPattern: string;
  };
  expect(configuration.comments.lineComment).toBe('#');
  const words = 'After=web@1.service db.service'.match(new RegExp(configuration.wordPattern, 'g'));
  expect(words).toEqual(['After', 'web@1.service', 'db.service']);
});
