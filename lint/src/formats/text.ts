import { SEVERITIES, type Finding } from '../finding.ts';

/** A line for each finding, as compilers print it, and a sum. */
export function formatText(found: readonly Finding[], files: number): string {
  const rows = found.map(
    ({ path, line, column, severity, message, code }) =>
      `${path}:${line}:${column}: ${severity}: ${message} [${code}]\n`,
  );
  const counts = SEVERITIES.map(level => [level, found.filter(one => one.severity === level).length] as const)
    .filter(([, count]) => count > 0)
    .map(([level, count]) => `${count} ${level}${count === 1 || level === 'information' ? '' : 's'}`);
  const sum = counts.length === 0 ? 'nothing found' : counts.join(', ');
  return `${rows.join('')}${files} file${files === 1 ? '' : 's'}: ${sum}\n`;
}
