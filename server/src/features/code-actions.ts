import {
  fixAll,
  fixesFor,
  ignoreAt,
  ignoreInFile,
  nodeAt,
  splitComment,
  type Diagnostic,
  type Edit,
} from '@flotilla/unit';
import { CodeActionKind, CodeActionTriggerKind, type CodeAction } from 'vscode-languageserver';
import { toDiagnostic } from '../convert.ts';
import { editOf, toTextEdits } from '../edits.ts';
import type { UnitFile } from '../unit-file.ts';

/** Kinds of actions that there are. */
export const codeActionKinds = [
  CodeActionKind.QuickFix,
  CodeActionKind.RefactorRewrite,
  CodeActionKind.RefactorExtract,
  CodeActionKind.SourceFixAll,
];

export interface CodeActionOptions {
  /** Kinds asked for; a kind stands for all below it too. All when not given. */
  readonly only?: readonly string[];
  /** Whether a person asked, or the editor while the cursor moves. */
  readonly trigger?: CodeActionTriggerKind;
  /** Version of the document, for editors that want to hear it. */
  readonly version?: number;
}

/** Whether a kind, or one above it, is among those asked for. */
export function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some(asked => kind === asked || kind.startsWith(`${asked}.`));
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** What can be done at a range: fixes of what is wrong there, and rewriting; for the whole file what is safe. */
export function codeActionsAt(file: UnitFile, range: Range, options: CodeActionOptions = {}): CodeAction[] {
  const { only, trigger, version } = options;
  const wants = (kind: string): boolean => isWanted(kind, only);
  const here = file.diagnostics.filter(({ start, end }) => start <= range.end && range.start <= end);
  const isFree = only === undefined && trigger === CodeActionTriggerKind.Automatic;
  const proposals = [
    ...(wants(CodeActionKind.QuickFix) ? quickFixes(file, here) : []),
    ...(wants(CodeActionKind.RefactorRewrite) ? rewrites(file, range) : []),
    // not while the cursor moves: it takes a while, and nobody looks
    ...(wants(CodeActionKind.SourceFixAll) && !isFree ? wholeFile(file) : []),
  ];
  return unique(proposals).map(proposal => toAction(file, proposal, version));
}

interface Proposal {
  readonly kind: CodeActionKind;
  readonly title: string;
  readonly edits: readonly Edit[];
  readonly preferred?: boolean;
  /** What it is an answer to. */
  readonly found?: readonly Diagnostic[];
}

/** First what mends one thing, then what mends all of its kind, at last what only keeps it quiet. */
function quickFixes(file: UnitFile, here: readonly Diagnostic[]): Proposal[] {
  const codes = [...new Set(here.map(({ code }) => code))];
  return [
    ...here.flatMap(found => fixesOf(file, found)),
    ...codes.flatMap(code => fixesOfKind(file, code)),
    ...here.flatMap(found => ignores(file, found)),
  ];
}

function fixesOf({ document, kind }: UnitFile, found: Diagnostic): Proposal[] {
  return fixesFor(document, kind, found).map(({ title, edits, preferred }) => ({
    kind: CodeActionKind.QuickFix,
    title,
    edits,
    preferred,
    found: [found],
  }));
}

function fixesOfKind(
  { document, kind, path, targetVersion, diagnostics }: UnitFile,
  code: Diagnostic['code'],
): Proposal[] {
  const alike = diagnostics.filter(found => found.code === code);
  const fixable = alike.filter(found => fixesFor(document, kind, found).some(({ preferred }) => preferred));
  if (fixable.length < 2) return [];
  const edits = fixAll(document.text, { fileName: path, targetVersion, accept: found => found.code === code });
  return [{ kind: CodeActionKind.QuickFix, title: `Fix all of ${code} in this file`, edits, found: fixable }];
}

function ignores({ document }: UnitFile, found: Diagnostic): Proposal[] {
  const { code, start } = found;
  const line = ignoreAt(document, start, code);
  const file = ignoreInFile(document, code);
  const quiet = { kind: CodeActionKind.QuickFix, found: [found] };
  return [
    ...(line === undefined ? [] : [{ ...quiet, title: `Ignore ${code} here`, edits: line }]),
    ...(file === undefined ? [] : [{ ...quiet, title: `Ignore ${code} in this file`, edits: file }]),
  ];
}

function rewrites({ document }: UnitFile, { start }: Range): Proposal[] {
  const node = nodeAt(document, start);
  const edits = node?.type === 'entry' ? splitComment(document, node) : undefined;
  if (edits === undefined) return [];
  return [{ kind: CodeActionKind.RefactorRewrite, title: 'Move the comment to a line of its own', edits }];
}

function wholeFile({ document, path, targetVersion, diagnostics }: UnitFile): Proposal[] {
  if (diagnostics.length === 0) return [];
  const edits = fixAll(document.text, { fileName: path, targetVersion });
  if (edits.length === 0) return [];
  return [{ kind: CodeActionKind.SourceFixAll, title: 'Fix all that needs no decision', edits }];
}

/** The same edits are proposed once, as the answer to everything that they are an answer to. */
function unique(proposals: readonly Proposal[]): Proposal[] {
  const known = new Map<string, Proposal>();
  for (const proposal of proposals) {
    const key = JSON.stringify([proposal.kind.split('.')[0] === 'source', proposal.edits]);
    const same = known.get(key);
    const found = [...(same?.found ?? []), ...(proposal.found ?? [])];
    known.set(key, { ...(same ?? proposal), ...(found.length === 0 ? {} : { found }) });
  }
  return [...known.values()];
}

function toAction(
  { uri, index }: UnitFile,
  { kind, title, edits, preferred, found }: Proposal,
  version: number | undefined,
): CodeAction {
  return {
    title,
    kind,
    edit: editOf(uri, toTextEdits(index, edits), version),
    ...(preferred === true ? { isPreferred: true } : {}),
    ...(found === undefined ? {} : { diagnostics: found.map(each => toDiagnostic(index, each)) }),
  };
}
