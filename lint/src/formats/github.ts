import type { Severity } from '@flotilla/unit';
import type { Finding } from '../finding.ts';

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/** Workflow commands, which GitHub shows beside the changed lines. */
export function formatGithub(found: readonly Finding[]): string {
  return found
    .map(({ path, line, column, endLine, endColumn, severity, code, message }) => {
      const properties = { file: path, line, col: column, endLine, endColumn, title: code };
      const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
      return `::${COMMANDS[severity]} ${list.join(',')}::${escapeData(message)}\n`;
    })
    .join('');
}

const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
