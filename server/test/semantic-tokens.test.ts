import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { semanticTokensLegend, semanticTokensOf } from '../src/features/semantic-tokens.ts';
import { openUnitFile } from '../src/unit-file.ts';

interface Token {
  readonly line: number;
  readonly character: number;
  readonly length: number;
  readonly type: string;
}

function decode(data: readonly number[]): Token[] {
  const found: Token[] = [];
  let line = 0;
  let character = 0;
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0, modifiers = 0] = data.slice(at, at + 5);
    character = lines === 0 ? character + characters : characters;
    line += lines;
    const name = semanticTokensLegend.tokenTypes[type] ?? '?';
    found.push({ line, character, length, type: modifiers === 1 ? `${name}.deprecated` : name });
  }
  return found;
}

/** `type:text` of each token. */
function tokens(text: string, name = 'a.service', range?: { start: number; end: number }): string[] {
  const document = TextDocument.create('', '', 0, text);
  return decode(semanticTokensOf(openUnitFile(`file:///${name}`, text), range).data).map(
    ({ line, character, length, type }) => {
      const start = { line, character };
      return `${type}:${document.getText({ start, end: { line, character: character + length } })}`;
    },
  );
}

/** Tokens of the value of a line in a section. */
function value(section: string, line: string, name?: string): string[] {
  return tokens(`[${section}]\n${line}`, name).slice(2);
}

test.each([
  ['', []],
  ['# a\n ; b\n', ['comment:# a', 'comment:; b']],
  ['[Unit]\nAfter=\n', ['namespace:Unit', 'property:After']],
  ['[Unit]\nBindTo=\n', ['namespace:Unit', 'property.deprecated:BindTo']],
  ['[Unit]\nNonsense=yes %i\ntext\n', ['namespace:Unit']],
  ['[X-Own]\nAfter=a.service\n', ['namespace:X-Own']],
  [
    '[Unit]\r\nAfter=a.service \\\r\n # c\r\n b.service\r\n',
    ['namespace:Unit', 'property:After', 'class:a.service', 'comment:# c', 'class:b.service'],
  ],
  ['[X-Fleet]\nX-Conflicts=a*.service\n', ['namespace:X-Fleet', 'property.deprecated:X-Conflicts', 'class:a*.service']],
])('%j', (text, expected) => {
  expect(tokens(text)).toEqual(expected);
});

test.each([
  ['RemainAfterExit=yes', ['enumMember:yes']],
  ['RemainAfterExit=maybe', []],
  ['Restart=on-failure', ['enumMember:on-failure']],
  ['ProtectSystem=TRUE', ['enumMember:TRUE']],
  ['RestartSec=5min 20s', ['number:5min', 'number:20s']],
  ['TimeoutStopSec=infinity', ['enumMember:infinity']],
  ['MemoryMax=50%', ['number:50%']],
  ['Nice=-5', ['number:-5']],
  ['UMask=0022', ['number:0022']],
  ['User=www1', []],
  ['KillSignal=SIGTERM', ['enumMember:SIGTERM']],
  ['Slice=my.slice', ['class:my.slice']],
  ['Environment=A=1 "B=$C %i"', ['variable:A', 'variable:B', 'macro:%i']],
  ['PassEnvironment=A B', ['variable:A', 'variable:B']],
  ['EnvironmentFile=-/etc/%p/env', ['operator:-', 'macro:%p']],
  ['SystemCallFilter=~@clock read', ['operator:~', 'enumMember:@clock']],
  [
    'ExecStart=-@/bin/a b ${HOME} $X %% ; /bin/c',
    ['operator:-@', 'function:/bin/a', 'variable:${HOME}', 'variable:$X', 'macro:%%', 'operator:;', 'function:/bin/c'],
  ],
  ['ExecStart=:/bin/a $X', ['operator::', 'function:/bin/a']],
  ['ExecStart=/bin/%p', ['function:/bin/', 'macro:%p']],
])('[Service] %s', (line, expected) => {
  expect(value('Service', line)).toEqual(expected);
});

test.each([
  ['Unit', 'ConditionPathExists=|!/a', ['operator:|!']],
  ['Unit', 'ConditionACPower=!true', ['operator:!', 'enumMember:true']],
  ['Unit', 'After=web@%i.service', ['class:web@', 'macro:%i', 'class:.service']],
  ['Unit', 'Description=50% of %n', ['macro:%n']],
  ['X-Fleet', 'Global=true', ['enumMember:true']],
  ['X-Fleet', 'MachineMetadata=a=b "c=d"', ['parameter:a', 'parameter:c']],
  ['X-Fleet', 'MachineOf=web@%i.service', ['class:web@', 'macro:%i', 'class:.service']],
])('[%s] %s', (section, line, expected) => {
  expect(value(section, line)).toEqual(expected);
});

test('of a range only its lines', () => {
  const text = '[Unit]\nAfter=a.service\nBefore=b.service\n';
  expect(tokens(text, 'a.service', { start: 10, end: 12 })).toEqual(['property:After', 'class:a.service']);
});

test('tokens are in order, never empty, and within their lines', () => {
  const piece = fc.constantFrom(
    ...['[Unit]', '[Service]', '[X-Fleet]', 'After=', 'ExecStart=', 'MachineMetadata=', 'Environment=', 'RestartSec='],
    ...[
      '\\\n',
      '\n',
      '\n',
      '\r\n',
      '\0',
      ' ',
      '# c',
      '%i',
      '%',
      '${A}',
      '"',
      "'",
      ';',
      'a.service',
      '5s',
      '\ufeff',
      '\\x20',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
      const text = pieces.join('');
      const lines = text.split(/\r\n|\n|\r/);
      let before = { line: 0, end: 0 };
      for (const { line, character, length } of decode(
        semanticTokensOf(openUnitFile('file:///a.service', text)).data,
      )) {
        expect(length).toBeGreaterThan(0);
        if (line === before.line) expect(character).toBeGreaterThanOrEqual(before.end);
        else expect(line).toBeGreaterThan(before.line);
        expect(character + length).toBeLessThanOrEqual(lines[line]?.length ?? 0);
        before = { line, end: character + length };
      }
    }),
    { numRuns: 1000 },
  );
});
