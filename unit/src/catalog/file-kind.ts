import { fileKinds, quadletKinds } from './index.ts';

/** What a file's name says about what it may hold. */
export interface FileKind {
  /** One of the catalog's kinds: `service`, `container`, `journald.conf`. */
  readonly kind: string;
  /** Whether it adds to another file: `foo.service.d/10-limits.conf`. */
  readonly dropIn: boolean;
  /**
   * The file it is or adds to, `foo@.service`; undefined for a drop-in of a whole type (`service.d/`) or prefix
   * (`foo-.service.d/`), and for what a unit is yet to be made of (`foo.service.in`).
   */
  readonly unitName: string | undefined;
  /** Whether a build system or a template engine makes the file of it, so that placeholders may stand anywhere. */
  readonly isTemplate: boolean;
}

/** Between folders; `\x2d` is an escape in a unit's name. */
const separator = /\/|\\(?!x[0-9a-f]{2})/i;

/** Suffixes of quadlets that other files have too, such as `meson.build` and Perl's manuals: elsewhere only the content tells. */
const shared: ReadonlySet<string> = new Set(['pod', 'image', 'build', 'artifact']);

/** What files are called that others are made of: autoconf and Meson, Jinja, Go and Ruby templates, Mustache. */
const templateSuffix = /\.(?:in|j2|jinja2?|tmpl|tpl|erb|mustache)$/;

/**
 * Reads kind and unit out of a path (`systemd.unit(5)`), with `/` or `\` between folders; undefined for files that
 * neither systemd nor podman reads. Temporary files of `systemctl edit` (`.#override.conf…`) count as what they become.
 * A `.network` below a folder of quadlets is podman's; of any other only its content tells. Suffixes that others use too
 * count in such a folder only.
 */
export function fileKindOf(path: string): FileKind | undefined {
  const parts = path.split(separator);
  const written = temporaryTarget(parts.at(-1) ?? '');
  const base = written.replace(templateSuffix, '');
  const isTemplate = base !== written;
  const folders = parts.slice(0, -1);
  const folder = folders.at(-1) ?? '';
  if (!base.endsWith('.conf')) return named(base, folders, { dropIn: false, isTemplate });
  if (folder === 'systemd' && fileKinds.includes(base)) {
    return { kind: base, dropIn: false, unitName: undefined, isTemplate };
  }
  return folder.endsWith('.d')
    ? named(folder.slice(0, -'.d'.length), folders, { dropIn: true, isTemplate })
    : undefined;
}

/** What the name of the file itself, or of the folder of its drop-ins, tells. */
function named(
  name: string,
  folders: readonly string[],
  { dropIn, isTemplate }: Pick<FileKind, 'dropIn' | 'isTemplate'>,
): FileKind | undefined {
  const suffix = suffixOf(name) ?? (dropIn ? name : undefined);
  const kind = name.endsWith('.conf') && dropIn ? name : suffix;
  if (kind === undefined || !fileKinds.includes(kind)) return undefined;
  const isQuadlets = isQuadletFolder(folders);
  if (shared.has(kind) && !dropIn && !isQuadlets) return undefined;
  const isWhole = kind === name || name.endsWith(`-.${kind}`);
  const unitName = isTemplate || (dropIn && isWhole) ? undefined : name;
  return {
    kind: kind === 'network' && isQuadlets ? 'quadlet-network' : kind,
    dropIn,
    unitName,
    isTemplate,
  };
}

/** `containers/systemd`, of the system or of a user, and what is below it (`podman-systemd.unit(5)`). */
function isQuadletFolder(folders: readonly string[]): boolean {
  return folders.some((folder, at) => folder === 'systemd' && folders[at - 1] === 'containers');
}

/** Whether podman makes a service of files of this kind. */
export function isQuadlet(kind: string | undefined): boolean {
  return kind !== undefined && quadletKinds.includes(kind);
}

function suffixOf(name: string): string | undefined {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? undefined : name.slice(dot + 1);
}

/** `.#override.conf1a2b3c` and `.#foo.service1a2b3c` are what an editor opened by `systemctl edit` gets to see. */
function temporaryTarget(base: string): string {
  return /^\.#(.+\.(?:conf|[a-z]+?))[0-9a-f]{16}$/.exec(base)?.[1] ?? base;
}
