import { readInteger } from './integer.ts';
import { parsed, refused, type Parsed } from './parsed.ts';

/** Signs of a part of a whole: how many ten-thousandths one is, and how many digits may stand behind the point. */
const signs = [
  { sign: '‱', size: 1, digits: 0 },
  { sign: '‰', size: 10, digits: 1 },
  { sign: '%', size: 100, digits: 2 },
] as const;

/** Whether a text is meant as a part of a whole. */
export function isPercentage(text: string): boolean {
  return signs.some(({ sign }) => text.endsWith(sign));
}

const limit = 2 ** 31 - 1;

/**
 * A part of a whole in ten-thousandths (`parse_permyriad()`): `12.34%`, `123.4‰` or `1234‱`; not above 100% unless
 * `unbounded`.
 */
export function parsePercentage(text: string, { unbounded = false } = {}): Parsed<number> {
  const found = signs.find(({ sign }) => text.endsWith(sign));
  if (found === undefined) return refused(0, text.length, `"${text}" is not a percentage: write for example 50%.`);
  const { sign, size, digits } = found;
  const number = text.slice(0, -1);
  const dot = number.indexOf('.');
  const tenths = dot < 0 ? '' : number.slice(dot + 1);
  const whole = readInteger(dot < 0 ? number : number.slice(0, dot));
  const places = dot < 0 || (digits > 0 && new RegExp(`^\\d{1,${String(digits)}}$`).test(tenths));
  if (whole === undefined || !places) return notAPercentage(text, number, sign, digits);
  if (whole < 0n)
    return refused(0, text.length, `A percentage can not be negative: write 0${sign} or more.`, text.slice(1));
  const value = Number(whole) * size + Number(tenths.padEnd(digits, '0'));
  const most = `${String(10_000 / size)}${sign}`;
  if (!unbounded && value > 10_000) return refused(0, text.length, `${text} is too much: write at most ${most}.`, most);
  if (value > limit) return refused(0, text.length, `${text} is more than systemd can count.`);
  return parsed(value);
}

function notAPercentage(text: string, number: string, sign: string, digits: number): ReturnType<typeof refused> {
  const refuse = (message: string, replacement?: string) => refused(0, text.length, message, replacement);
  const tidy = number.trim().replace(',', '.');
  const plain = tidy.startsWith('.') ? `0${tidy}` : tidy.replace(/\.$/, '');
  if (plain !== number && /^\d+(\.\d+)?$/.test(plain) && (plain.split('.')[1] ?? '').length <= digits) {
    return refuse(`Write ${plain}${sign}.`, `${plain}${sign}`);
  }
  if (/^\d+\.\d+$/.test(number)) {
    const cut = digits === 0 ? Number(number).toFixed(0) : String(Number(Number(number).toFixed(digits)));
    const allowed = ['no digits', 'at most one digit', 'at most two digits'][digits] ?? '';
    return refuse(`A number before ${sign} has ${allowed} behind the point: write ${cut}${sign}.`, `${cut}${sign}`);
  }
  return refuse(`"${text}" is not a percentage: write for example 50%.`);
}
