import { applyEdits, fileKindOf, fixesFor, lint, parseUnitFile, type Fix } from '../../src/index.ts';

/** All fixes of all diagnostics of a text, with the code each is for. */
export function fixes(text: string, fileName = 'a.service'): { code: string; fix: Fix }[] {
  const document = parseUnitFile(text);
  const kind = fileKindOf(fileName)?.kind;
  return lint(document, { fileName }).flatMap(found =>
    fixesFor(document, kind, found).map(fix => ({ code: found.code, fix })),
  );
}

/** `code: title` of each fix, `!` in front of preferred ones, and `?` behind those that guess. */
export function titles(text: string, fileName?: string): string[] {
  return fixes(text, fileName).map(
    ({ code, fix: { title, preferred, safe } }) => `${preferred ? '!' : ''}${code}: ${title}${safe ? '' : '?'}`,
  );
}

/** The text after the first preferred fix. */
export function fixed(text: string, fileName?: string): string | undefined {
  const found = fixes(text, fileName).find(({ fix: { preferred } }) => preferred)?.fix;
  return found && applyEdits(text, found.edits);
}
