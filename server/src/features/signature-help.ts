import { directive, fleetSection, nodeAt, valueOffsetAt } from '@flotilla/unit';
import type { SignatureHelp } from 'vscode-languageserver';
import type { UnitFile } from '../unit-file.ts';
import { formsOf, type Form } from './value-forms.ts';

/** How the value under the cursor is written, and in which of its parts the cursor is. */
export function signatureHelpAt({ document, kind }: UnitFile, offset: number): SignatureHelp | undefined {
  const node = nodeAt(document, offset);
  if (node?.type !== 'entry' || node.section === undefined || node.section === fleetSection) return undefined;
  const isWithin = offset > node.equals && offset <= (node.lines.at(-1)?.end ?? node.end);
  if (!isWithin) return undefined;
  const found = directive(kind ?? 'service', node.section, node.key);
  const forms = found === undefined ? [] : formsOf(found);
  if (forms.length === 0) return undefined;
  // behind the value blanks are cut, but they begin the next part
  const isBehind = offset > node.valueRange.end && /[ \t]/.test(document.text.charAt(offset - 1));
  const before = node.value.slice(0, valueOffsetAt(node, offset)) + (isBehind ? ' ' : '');
  const likely = forms.findIndex(form => form.parts.length > 1 && form.active(before) > 0);
  const activeSignature = Math.max(0, likely);
  return {
    signatures: forms.map(toSignature),
    activeSignature,
    activeParameter: activeOf(forms[activeSignature], before),
  };
}

function activeOf(form: Form | undefined, before: string): number {
  return form === undefined ? 0 : Math.min(form.active(before), form.parts.length - 1);
}

function toSignature({ label, parts }: Form): SignatureHelp['signatures'][number] {
  let from = 0;
  const parameters = parts.map(part => {
    const start = label.indexOf(part.label, from);
    from = start + part.label.length;
    return { label: [start, from] as [number, number], documentation: { kind: 'markdown' as const, value: part.text } };
  });
  return { label, parameters };
}
