import type { Finding } from '../finding.ts';

/** All findings as one JSON document: `{ files, findings: [...] }`. */
export function formatJson(found: readonly Finding[], files: number): string {
  return `${JSON.stringify({ files, findings: found }, null, 2)}\n`;
}
