import { expect, test } from 'vitest';
import { directivesOf, sectionsOf, unitTypes } from '../../src/catalog/index.ts';
import { judgeValue } from '../../src/values/index.ts';
import { knownWords } from '../../src/values/known-words.ts';
import { isComplaint } from './check.ts';

const directives = unitTypes.flatMap(kind =>
  sectionsOf(kind).flatMap(section => directivesOf(kind, section).map(directive => ({ kind, directive }))),
);

test('every word that is proposed for a value is one that its setting takes', () => {
  const asked = directives.flatMap(({ kind, directive }) =>
    knownWords(directive).map(text => ({ kind, directive, text, unitName: undefined })),
  );
  expect(asked.length).toBeGreaterThan(1000);
  const refused = asked.filter(value => judgeValue(value).some(isComplaint));
  const elsewhere = refused.filter(({ directive: { parser }, text }) => !isSpecial(parser, text));
  expect(elsewhere.map(({ directive: { name }, text }) => `${name}=${text}`)).toEqual([]);
});

/** Delegation works in services and scopes only; the user namespace can't be delegated; niceness has a limit. */
function isSpecial(parser: string, text: string): boolean {
  return (
    parser === 'delegate' ||
    (parser === 'namespace_flags' && text === 'user') ||
    (parser === 'rlimit' && text === 'infinity')
  );
}

test.each([
  ['KillSignal', 'SIGTERM'],
  ['SystemCallFilter', '@system-service'],
  ['CapabilityBoundingSet', 'CAP_SYS_ADMIN'],
  ['SuccessExitStatus', 'TEMPFAIL'],
  ['TimeoutStartSec', 'infinity'],
])('%s may be %s', (name, word) => {
  const found = directives.find(({ kind, directive }) => kind === 'service' && directive.name === name);
  expect(found && knownWords(found.directive)).toContain(word);
});
