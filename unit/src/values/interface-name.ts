import { isOpen } from './specifiers.ts';

/**
 * Why a text can't name a network interface (`ifname_valid_full()`): 15 bytes, or 127 for an alternative name; printable
 * ASCII without ":", "/" and "%", no number.
 */
export function wrongInterfaceName(text: string, alternative: boolean): string | undefined {
  const wrong = /[^!-~\ue030-\ue07a]|[:/%]/.exec(text)?.[0];
  if (wrong !== undefined) return `The name of a network interface can't have "${wrong}": "${text}" is none.`;
  const max = alternative ? 127 : 15;
  if (text.replace(/[\ue030-\ue07a]/g, '').length > max) {
    return `The name of a network interface has at most ${max} characters: "${text}" is none.`;
  }
  if (isOpen(text)) return undefined;
  if (['', '.', '..', 'all', 'default'].includes(text)) return `No network interface can be called "${text}".`;
  return /^\+?(?:\d+|0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/.test(text)
    ? `A network interface is named here, not numbered: "${text}" is no name.`
    : undefined;
}
