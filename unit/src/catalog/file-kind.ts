import { fileKinds } from './index.ts';

/** What a file's name says about what it may hold. */
export interface FileKind {
  /** Suffix without dot: `service`. */
  readonly kind: string;
  /** Whether it adds to another file: `foo.service.d/10-limits.conf`. */
  readonly dropIn: boolean;
  /** The file it is or adds to, `foo@.service`; undefined for a drop-in of a whole type (`service.d/`) or prefix (`foo-.service.d/`). */
  readonly unitName: string | undefined;
}

/** Between folders; `\x2d` is an escape in a unit's name. */
const separator = /\/|\\(?!x[0-9a-f]{2})/i;

/**
 * Reads kind and unit out of a path (`systemd.unit(5)`), with `/` or `\` between folders; undefined for files that
 * systemd does not read. Temporary files of `systemctl edit` (`.#override.conf…`) count as what they become.
 */
export function fileKindOf(path: string): FileKind | undefined {
  const parts = path.split(separator);
  const base = temporaryTarget(parts.at(-1) ?? '');
  const folder = parts.at(-2) ?? '';
  if (base.endsWith('.conf')) {
    if (!folder.endsWith('.d')) return undefined;
    const target = folder.slice(0, -'.d'.length);
    const kind = suffixOf(target) ?? target;
    if (!fileKinds.includes(kind)) return undefined;
    const whole = target === kind || target.endsWith(`-.${kind}`);
    return { kind, dropIn: true, unitName: whole ? undefined : target };
  }
  const kind = suffixOf(base);
  return kind !== undefined && fileKinds.includes(kind) ? { kind, dropIn: false, unitName: base } : undefined;
}

function suffixOf(name: string): string | undefined {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? undefined : name.slice(dot + 1);
}

/** `.#override.conf1a2b3c` and `.#foo.service1a2b3c` are what an editor opened by `systemctl edit` gets to see. */
function temporaryTarget(base: string): string {
  return /^\.#(.+\.(?:conf|[a-z]+?))[0-9a-f]{16}$/.exec(base)?.[1] ?? base;
}
