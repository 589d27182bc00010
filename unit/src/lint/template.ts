// Files of which a build system or a template engine makes units: `foo.service.in`, `foo.service.j2`.
import { nodeAt } from '../locate.ts';
import type { LintContext } from './context.ts';
import type { Diagnostic } from './diagnostic.ts';

/** `@name@`, and what Jinja, Go, Mustache, ERB and shells have. */
const placeholder = /@[\w-]+@|\{\{|\{[%#]|<%|\$\{/;

/** Of a template, what can be told already: nothing of lines with placeholders, nor of settings that may be alternatives. */
export function withoutPlaceholders(
  { document, isTemplate }: LintContext,
  found: readonly Diagnostic[],
): readonly Diagnostic[] {
  if (!isTemplate) return found;
  return found.filter(({ code, start }) => {
    const node = nodeAt(document, start);
    return (
      code !== 'overridden-setting' &&
      (node === undefined || !placeholder.test(document.text.slice(node.start, node.end)))
    );
  });
}
