// Texts and paths in names of units (`systemd-escape(1)`): `/` is `-`, and what a name can't have is `\x20`.

const nameMax = 256;
const kept = /[A-Za-z0-9:_.]/;

/** The text as a part of a unit's name: `/` as `-`; other characters that have a meaning there, byte by byte, as `\x2d`. */
export function escapeUnitText(text: string): string {
  return Array.from(text, (char, at) => (at === 0 && char === '.' ? hexOf(char) : escapeChar(char))).join('');
}

function escapeChar(char: string): string {
  if (char === '/') return '-';
  return kept.test(char) ? char : hexOf(char);
}

function hexOf(char: string): string {
  return [...new TextEncoder().encode(char)].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

/** The text that a part of a name stands for; undefined for one that is escaped wrongly, or is no UTF-8. */
export function unescapeUnitText(escaped: string): string | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < escaped.length; at++) {
    const char = escaped.charAt(at);
    if (char === '\\') {
      const hex = /^x([0-9A-Fa-f]{2})/.exec(escaped.slice(at + 1))?.[1];
      if (hex === undefined) return undefined;
      bytes.push(Number.parseInt(hex, 16));
      at += 3;
    } else bytes.push(...new TextEncoder().encode(char === '-' ? '/' : char));
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(new Uint8Array(bytes));
  } catch {
    return undefined;
  }
}

/** The path as a part of a unit's name: `srv-data` for `/srv/data/`, `-` for `/`; undefined when it has `..` in it. */
export function escapeUnitPath(path: string): string | undefined {
  const parts = path.split('/').filter(part => part !== '' && part !== '.');
  if (parts.includes('..')) return undefined;
  return parts.length === 0 ? '-' : escapeUnitText(parts.join('/'));
}

/** The absolute path that a part of a name stands for; undefined when it stands for none. */
export function unescapeUnitPath(escaped: string): string | undefined {
  if (escaped === '-') return '/';
  const path = unescapeUnitText(escaped);
  if (path === undefined || path.includes('\0')) return undefined;
  // no empty part, and none that stays in or leaves its folder
  return path.split('/').some(part => ['', '.', '..'].includes(part)) ? undefined : `/${path}`;
}

/**
 * What a unit of a path must be called: `srv-data.mount` for `/srv/data`. Undefined for a path that no unit can have, and
 * for one so long that systemd puts a hash in its place.
 */
export function unitNameOfPath(path: string, type: string): string | undefined {
  const escaped = escapeUnitPath(path);
  const name = escaped === undefined ? undefined : `${escaped}.${type}`;
  return name === undefined || name.length >= nameMax ? undefined : name;
}

/** The path that a unit such as `srv-data.mount` is of; undefined when its name tells none. */
export function pathOfUnitName(name: string): string | undefined {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? undefined : unescapeUnitPath(name.slice(0, dot));
}
