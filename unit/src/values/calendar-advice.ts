// What people write where systemd wants a calendar expression, and what they mean.
import { ownEntry } from '../own-entry.ts';
import { nearMiss } from '../near-miss.ts';
import type { ValueProblem } from './grammar.ts';
import { refused } from './parsed.ts';
import { shorthands } from './calendar-shorthand.ts';
import { weekdayNames } from './weekdays.ts';

interface Refusal {
  readonly problem: ValueProblem;
}

/** Whether systemd reads a text as an expression. */
type Reads = (text: string) => boolean;

/** A better word on an expression that can't be read at `start`, where there is one; else what was found. */
export function explained(body: string, start: number, found: Refusal, reads: Reads): Refusal {
  const advice = start === 0 ? (cronTable(body, reads) ?? cronName(body) ?? misspelt(body)) : undefined;
  if (advice !== undefined) return advice;
  const word = body.slice(start);
  if (!/^[A-Za-z][A-Za-z -]*$/.test(word)) return found;
  return refused(
    start,
    body.length,
    `"${word}" is no date or time. Write for example daily, Mon 08:00 or *-*-01 00:00:00.`,
  );
}

/** Other names of what a shorthand says. */
const otherNames: Readonly<Record<string, string>> = {
  everyday: 'daily',
  'every day': 'daily',
  nightly: 'daily',
  midnight: 'daily',
  'every hour': 'hourly',
  'every minute': 'minutely',
  'every week': 'weekly',
  'every month': 'monthly',
  'every year': 'yearly',
};

function misspelt(body: string): Refusal | undefined {
  const other = ownEntry(otherNames, body.toLowerCase());
  const [word = '', rest = ''] = /^([A-Za-z][A-Za-z-]*)(.*)$/.exec(body)?.slice(1) ?? [];
  const names = rest === '' ? [...shorthands, ...weekdayNames] : weekdayNames;
  const meant =
    other ?? nearMiss(word, names) ?? weekdayNames.find(name => word.length > 1 && isPart(word, name))?.slice(0, 3);
  if (word === '' || meant === undefined || (other === undefined && rest !== '' && !/^[ ,.-]/.test(rest)))
    return undefined;
  const end = other === undefined ? word.length : body.length;
  const replacement = weekdayNames.includes(meant) && word.length <= 4 ? meant.slice(0, 3) : meant;
  return refused(0, end, `"${body.slice(0, end)}" is no date or time. Did you mean ${replacement}?`, replacement);
}

const isPart = (word: string, name: string): boolean => name.toLowerCase().startsWith(word.toLowerCase());

/** `@daily` of crontabs. */
function cronName(body: string): Refusal | undefined {
  const name = /^@([a-z]+)$/i.exec(body)?.[1]?.toLowerCase();
  if (name === undefined) return undefined;
  if (name === 'reboot')
    return refused(0, body.length, '"@reboot" is for cron: a timer has OnBootSec= for that, as in OnBootSec=1min.');
  const meant = ownEntry(otherNames, name) ?? shorthands.find(known => known === name);
  if (meant === undefined) return undefined;
  return refused(0, body.length, `"${body}" is cron's notation: write ${meant}.`, meant);
}

/** Minute, hour, day, month and weekday of a crontab. */
function cronTable(body: string, reads: Reads): Refusal | undefined {
  if (!/^[\d*/,-]+( +[\d*/,a-zA-Z-]+){4}$/.test(body)) return undefined;
  const meant = translated(body.split(/ +/));
  if (meant === undefined || !reads(meant)) {
    return refused(0, body.length, "This is cron's notation: write weekday, date and time, as in Mon *-*-* 08:00:00.");
  }
  return refused(0, body.length, `This is cron's notation: write ${meant}.`, meant);
}

function translated([minute = '*', hour = '*', day = '*', month = '*', weekday = '*']: readonly string[]):
  string | undefined {
  if (day !== '*' && weekday !== '*') return undefined;
  const days = weekday === '*' ? '' : weekday.split(',').map(cronWeekdays).join(',');
  const date = `*-${cronField(month, 1)}-${cronField(day, 1)}`;
  return `${days} ${date} ${cronField(hour, 0)}:${cronField(minute, 0)}:00`.trim();
}

function cronField(field: string, first: number): string {
  return field
    .replace(/\*\/1$/, '*')
    .replace(/\*\//g, `${String(first)}/`)
    .replace(/(\d+)-(\d+)/g, '$1..$2')
    .replace(/^\d$/, digit => `0${digit}`);
}

function cronWeekdays(item: string): string {
  const name = (day: string): string =>
    /^\d$/.test(day) ? (weekdayNames[(Number(day) + 6) % 7] ?? day).slice(0, 3) : day;
  return item.split('-').map(name).join('..');
}
