// Escapes as in C, as systemd decodes them in values (`cunescape()`).

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

const numericEscapes = [
  { form: /x([0-9a-fA-F]{2})/y, radix: 16 },
  { form: /u([0-9a-fA-F]{4})/y, radix: 16 },
  { form: /U([0-9a-fA-F]{8})/y, radix: 16 },
  { form: /([0-7]{3})/y, radix: 8 },
];

/**
 * The escape whose first character behind the backslash stands at `from`: `\n`, `\x20`, `\040`, `\u00e9` and so on
 * (`cunescape_one()`); undefined for any other, and for a NUL character unless that is allowed.
 */
export function decodeEscape(
  text: string,
  from: number,
  allowNul = false,
): { readonly char: string; readonly length: number } | undefined {
  const simple = simpleEscapes[text.charAt(from)];
  if (simple !== undefined) return { char: simple, length: 1 };
  for (const { form, radix } of numericEscapes) {
    form.lastIndex = from;
    const found = form.exec(text);
    if (found === null) continue;
    const code = parseInt(found[1] ?? '', radix);
    return isCharacter(code, radix, allowNul)
      ? { char: String.fromCodePoint(code), length: found[0].length }
      : undefined;
  }
  return undefined;
}

function isCharacter(code: number, radix: number, allowNul: boolean): boolean {
  if (code === 0) return allowNul;
  if (radix === 8) return code <= 255;
  return code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
}

/** The first backslash that begins no escape (`cunescape()`), in a value that is decoded as a whole. */
export function badEscape(value: string, from = 0, allowNul = false): { start: number; end: number } | undefined {
  for (let at = value.indexOf('\\', from); at >= 0; at = value.indexOf('\\', at)) {
    const escape = decodeEscape(value, at + 1, allowNul);
    if (escape === undefined) return { start: at, end: Math.min(at + 2, value.length) };
    at += 1 + escape.length;
  }
  return undefined;
}
