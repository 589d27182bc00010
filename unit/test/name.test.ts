import { describe, expect, test } from 'vitest';
import {
  isRecognizedUnitType,
  parseUnitName,
  templateOf,
  unitNameFromArgument,
  unitNameMeant,
  validateUnitName,
} from '../src/index.ts';

test.each([
  ['foo@bar.service', 'foo@.service'],
  ['foo@.service', 'foo@.service'],
  ['a@b@c.d.timer', 'a@.timer'],
  ['foo.service', undefined],
  ['foo@bar', undefined],
])('the template of %s is %s', (name, template) => expect(templateOf(name)).toBe(template));

test('a name without suffix is none', () => {
  expect(parseUnitName('foo')).toBeUndefined();
  expect(isRecognizedUnitType('foo')).toBe(false);
});

describe('a name is refused', () => {
  test.each([
    ['foo', 'unit name must contain "."'],
    [`${'a'.repeat(249)}.service`, 'unit name exceeds maximum length (256)'],
    [`${'é'.repeat(125)}.service`, 'unit name exceeds maximum length (256)'],
    ['a/b.service', "invalid character '/' in unit name"],
    ['a b.service', "invalid character ' ' in unit name"],
    ["a'b.service", "invalid character '\\'' in unit name"],
    ['a\nb.service', "invalid character '\\n' in unit name"],
    ['a\u200bb.service', "invalid character '\\u200b' in unit name"],
    ['a\u{1f600}b.service', "invalid character '\u{1f600}' in unit name"],
    ['a.ser"vice', 'invalid unit type: "ser\\"vice"'],
    ['a@1.slice', 'invalid unit type for template: "slice"'],
    ['../x.service/..', 'unit name cannot end in "."'],
  ])('%j: %s', (name, message) => expect(validateUnitName(name)).toBe(message));
});

test('256 bytes are allowed', () => expect(validateUnitName(`${'a'.repeat(248)}.service`)).toBeUndefined());

test.each([
  ['', '..service'],
  ['///', '/.service'],
  ['a//b///', 'b.service'],
  ['/etc/x@1.timer', 'x@1.timer'],
])('the argument %j means %s', (argument, name) => expect(unitNameFromArgument(argument)).toBe(name));

test.each([
  ['x', 'x.service'],
  ['units/x.slice', 'x.slice'],
  ['x.target', 'x.target'],
  ['x.swap', 'x.swap'],
  ['x.scope', 'x.scope'],
  ['web@1.target', 'web@1.target'],
  ['x.conf', 'x.conf.service'],
  ['slice', 'slice.service'],
  ['', '..service'],
])('the argument %j means %s where any type of the API counts', (argument, name) =>
  expect(unitNameMeant(argument)).toBe(name),
);
