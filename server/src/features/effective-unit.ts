// A unit as systemd sees it in the end: its file and its drop-ins merged.
import type { EffectiveUnit } from '@flotilla/unit';

/** Name of the request that answers with it. */
export const effectiveUnitRequest = 'flotilla/effectiveUnit';

/** What the request answers. */
export interface EffectiveView {
  readonly name: string;
  /** The unit's own file and its drop-ins, in the order that systemd reads them. */
  readonly paths: readonly string[];
  /** One unit file with all settings that count; comments tell where each comes from. */
  readonly text: string;
}

/** Sections once each, in the order in which they occur first; settings in the order that systemd reads them. */
export function effectiveView({ name, isMasked, paths, settings }: EffectiveUnit): EffectiveView {
  const counting = settings.filter(({ counts }) => counts);
  const sections = [...new Set(counting.map(({ section }) => section))];
  const head = [`# ${name} as systemd sees it, from:`, ...paths.map(path => `#   ${path}`)];
  if (isMasked) head.push('# It is masked: an empty file stands in its place.');
  const blocks = sections.map(section => {
    const own = counting.filter(setting => setting.section === section);
    const lines = own.flatMap(({ key, value, path }, at) => {
      const isNew = paths.length > 1 && own[at - 1]?.path !== path;
      return [...(isNew ? [`# ${shortPath(path)}`] : []), `${key}=${value}`];
    });
    return [`[${section}]`, ...lines].join('\n');
  });
  return { name, paths, text: `${[head.join('\n'), ...blocks].join('\n\n')}\n` };
}

/** A drop-in with its folder. */
function shortPath(path: string): string {
  return path.endsWith('.conf') ? path.split('/').slice(-2).join('/') : (path.split('/').at(-1) ?? path);
}
