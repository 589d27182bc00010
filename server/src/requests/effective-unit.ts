import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LSPErrorCodes, ResponseError, type Connection } from 'vscode-languageserver';
import { codeLensesOf, showEffectiveUnit } from '../features/code-lenses.ts';
import { effectiveUnitRequest, effectiveView, type EffectiveView } from '../features/effective-unit.ts';
import type { Session } from '../session.ts';
import { pathOf } from '../unit-file.ts';

/** A unit with its drop-ins: as a request, and as a command that any editor can call which shows files when asked. */
export function answerEffectiveUnit(connection: Connection, session: Session): void {
  connection.onCodeLens(async ({ textDocument: { uri } }) => {
    await session.workspace.index();
    const file = session.get(uri)?.file;
    if (file === undefined) return [];
    const { showReferences } = session;
    const { showsDocuments } = session.editor;
    const options = { graph: session.graphOf(uri), showReferences, showsDocuments };
    return codeLensesOf(file, session.workspace.now(), options);
  });
  connection.onRequest(effectiveUnitRequest, ({ textDocument: { uri } }: { textDocument: { uri: string } }) =>
    viewOf(session, uri),
  );
  const shown = new ShownFiles();
  connection.onExecuteCommand(async ({ command, arguments: [uri] = [] }) => {
    if (command !== showEffectiveUnit || typeof uri !== 'string') return null;
    const view = await viewOf(session, uri);
    if (view instanceof ResponseError) return view;
    await connection.window.showDocument({ uri: await shown.write(view), takeFocus: true });
    return null;
  });
  connection.onExit(() => shown.remove());
}

async function viewOf({ workspace }: Session, uri: string): Promise<EffectiveView | ResponseError> {
  const index = await workspace.index();
  const path = pathOf(uri);
  const graph = index.graphs.seenFrom(path);
  const facts = index.fileAt({ uri, path })?.facts;
  const unit = facts === undefined ? undefined : graph.effective(facts.target);
  if (unit !== undefined) return effectiveView(unit);
  const message = `${path} is no unit file of the workspace, so there is nothing to merge it with.`;
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}

/** Views are shown as files of a folder of their own: editors can show nothing else when a server asks. */
class ShownFiles {
  #folder: string | undefined;

  async write({ name, text }: EffectiveView): Promise<string> {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'flotilla-effective-'));
    const path = join(this.#folder, name);
    await writeFile(path, text);
    return pathToFileURL(path).href;
  }

  /** At once, since the process is about to end. */
  remove(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}
