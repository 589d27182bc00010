import * as vscode from 'vscode';
import type { Row } from '../explorer/row.ts';
import type { Services } from '../services.ts';

/** Copies what the chosen rows stand for, one a line: names of units and clusters, addresses of machines. */
export async function copyName(services: Services, args: readonly unknown[]): Promise<void> {
  const [first, second] = args;
  const ids = Array.isArray(second) ? (second as string[]) : typeof first === 'string' ? [first] : services.selection();
  const rows = ids.map(id => services.row(id)).filter((row): row is Row => row !== undefined);
  if (rows.length > 0) await vscode.env.clipboard.writeText(rows.map(row => row.label).join('\n'));
}
