import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const source = join(import.meta.dirname, '../src');
const BUNDLE = join(import.meta.dirname, '../l10n/bundle.l10n.json');

/** Calls of `t` in the sources, with the text when it is written there. */
function calls(): { file: string; text: string | undefined }[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && name !== 'l10n.ts')
    .flatMap(file => {
      const code = readFileSync(join(source, file), 'utf8');
      const found = code.matchAll(/(?<![\w.$])t\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|(?=[^)\s]))/g);
      return [...found].map(([, single, double]) => ({ file, text: (single ?? double)?.replace(/\\(.)/g, '$1') }));
    });
}

it('every text is written where it is used, so that it can be translated', () => {
  expect(calls().length).toBeGreaterThan(150);
  expect(calls().filter(({ text }) => text === undefined)).toEqual([]);
});

// `npx vitest run client/test/l10n.test.ts -u` writes the bundle anew
it('the bundle for translators holds every text', async () => {
  const texts = [...new Set(calls().map(({ text }) => text ?? ''))].sort();
  const bundle = Object.fromEntries(texts.map(text => [text, text]));
  await expect(`${JSON.stringify(bundle, undefined, 2)}\n`).toMatchFileSnapshot(BUNDLE);
});
