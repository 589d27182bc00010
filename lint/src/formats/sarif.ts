import { pathToFileURL } from 'node:url';
import { isAbsolute } from 'node:path';
import type { Severity } from '@flotilla/unit';
import type { Finding } from '../finding.ts';
import { VERSION } from '../version.ts';

const LEVELS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** SARIF 2.1.0, for code scanning. */
export function formatSarif(found: readonly Finding[]): string {
  const rules = [...new Set(found.map(({ code }) => code))].sort().map(id => ({ id }));
  const results = found.map(({ code, severity, message, path, line, column, endLine, endColumn }) => ({
    ruleId: code,
    level: LEVELS[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: isAbsolute(path) ? pathToFileURL(path).href : encodeURI(path) },
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
      },
    ],
  }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      { tool: { driver: { name: 'flotilla-lint', version: VERSION, rules } }, columnKind: 'utf16CodeUnits', results },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
