// Addresses as the C library reads them (`inet_pton()`).

export type Family = 'ipv4' | 'ipv6';

/** Four numbers up to 255, without zeros before them. */
export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every(part => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** Up to eight groups of up to four hexadecimal digits, one `::` for zeros, perhaps an IPv4 address at the end. */
export function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.map(half => (half === '' ? [] : half.split(':')));
  const all = groups.flat();
  const last = all.at(-1) ?? '';
  const tail = last.includes('.') && !text.endsWith('::');
  const hexadecimal = tail ? all.slice(0, -1) : all;
  if (tail && !isIpv4(last)) return false;
  if (!hexadecimal.every(group => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  const count = hexadecimal.length + (tail ? 2 : 0);
  return halves.length === 2 ? count < 8 : count === 8;
}

export function familyOf(text: string): Family | undefined {
  return isIpv4(text) ? 'ipv4' : isIpv6(text) ? 'ipv6' : undefined;
}
