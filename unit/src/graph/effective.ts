// A unit's settings as they are in the end, over its file and all drop-ins.
import { directive } from '../catalog/index.ts';
import { takesOne } from '../lint/repeated.ts';
import type { FileFacts, SettingFact } from './facts.ts';

/** One setting and where it stands. */
export interface EffectiveSetting extends SettingFact {
  readonly path: string;
  /** Whether it counts; else it is taken back or set again further on. */
  readonly counts: boolean;
}

export interface EffectiveUnit {
  readonly name: string;
  readonly isMasked: boolean;
  /** The unit's own file, if there is one, and its drop-ins in the order that systemd reads them. */
  readonly paths: readonly string[];
  /** In the order that systemd reads them. */
  readonly settings: readonly EffectiveSetting[];
}

/** Lists add up over files; an empty value takes back all before it, but for dependencies, which nothing takes back. */
export function effectiveUnit(name: string, files: readonly FileFacts[]): EffectiveUnit {
  const all = files.flatMap(file => file.settings().map(setting => ({ ...setting, path: file.path, kind: file.kind })));
  const settings = all.map(({ kind, ...setting }, at) => {
    const later = all.slice(at + 1).filter(({ section, key }) => section === setting.section && key === setting.key);
    return { ...setting, counts: stays(kind, setting, later) };
  });
  return { name, isMasked: files[0]?.isMask === true, paths: files.map(({ path }) => path), settings };
}

function stays(kind: string, { section, key, value }: SettingFact, later: readonly SettingFact[]): boolean {
  const found = directive(kind, section, key);
  if (found?.parser === 'unit_deps') return value !== '';
  if (value === '' || later.some(next => next.value === '')) return false;
  return found === undefined || !takesOne(found) || later.length === 0;
}
