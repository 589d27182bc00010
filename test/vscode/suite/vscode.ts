import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** How the extension says that an action on one unit ended. */
export interface Outcome {
  readonly name: string;
  readonly result: string;
  readonly text: string;
}

/** Waits until it yields something true. */
export async function until<T>(what: string, ask: () => Promise<T> | T, seconds = 30): Promise<NonNullable<T>> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const value = await ask();
    if (value) return value;
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** A file of the opened folder. */
export function file(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder === undefined) throw new Error('no folder is open');
  return vscode.Uri.joinPath(folder, name);
}

/** Runs one of the extension's commands. */
export async function outcomes(name: string, ...args: unknown[]): Promise<readonly Outcome[]> {
  return (await vscode.commands.executeCommand<readonly Outcome[] | undefined>(`flotilla.${name}`, ...args)) ?? [];
}

/** Runs a command that concerns one unit; `result: text`. */
export async function one(name: string, ...args: unknown[]): Promise<string> {
  const all = await outcomes(name, ...args);
  assert.equal(all.length, 1, `one outcome of ${name}: ${JSON.stringify(all)}`);
  return `${all[0]?.result ?? ''}: ${all[0]?.text ?? ''}`;
}
