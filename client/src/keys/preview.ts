import { t } from '../l10n.ts';

const LINE = 60;
const TOOLTIP = 2000;

/** Whether a value is text: what etcd's client could not read as UTF-8 has this character in its place. */
export const isText = (value: string): boolean => !value.includes('�') && !value.includes('\0');

/** A value in one line. */
export function previewLine(value: string): string {
  if (!isText(value)) return t('binary, {0} characters', value.length);
  const line = value.replace(/\s+/g, ' ').trim();
  return line.length > LINE ? `${line.slice(0, LINE - 1)}…` : line;
}

/** A value for a tooltip: JSON well laid out, all else as it is, and not without end. */
export function previewText(value: string): string {
  if (!isText(value)) return previewLine(value);
  const text = pretty(value);
  return text.length > TOOLTIP ? `${text.slice(0, TOOLTIP)}…` : text;
}

function pretty(value: string): string {
  if (!isJson(value)) return value;
  return JSON.stringify(JSON.parse(value), undefined, 2);
}

/** Whether a value is an object or a list in JSON. */
export function isJson(value: string): boolean {
  if (!/^\s*[[{]/.test(value)) return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

/** How long a lease goes on: `42 s left`. */
export function leaseText(seconds: number | undefined): string {
  if (seconds === undefined) return t('lease is over');
  if (seconds < 120) return t('{0} s left', Math.max(0, Math.round(seconds)));
  return seconds < 7200 ? t('{0} min left', Math.round(seconds / 60)) : t('{0} h left', Math.round(seconds / 3600));
}
