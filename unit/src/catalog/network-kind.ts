import type { UnitDocument } from '../syntax.ts';
import { directive, isForSystemd, sectionsOf } from './index.ts';

/**
 * Whose a `.network` is when its folder does not tell: networkd's or podman's, both of which have [Network]. [Match] and
 * networkd's other sections tell, those of a unit do too, and then settings that only one of them knows. Of a file with
 * neither it is podman's, since networkd's needs [Match]; but a drop-in, and a file without any section, is networkd's.
 */
export function networkKind(document: UnitDocument, dropIn: boolean): 'network' | 'quadlet-network' {
  const names = document.sections.map(({ name }) => name);
  if (names.some(name => name !== 'Network' && sectionsOf('network').includes(name))) return 'network';
  if (names.some(name => isForSystemd(name) || name === 'Quadlet')) return 'quadlet-network';
  for (const { name, entries } of document.sections)
    for (const { key } of entries) {
      const isPodmans = directive('quadlet-network', name, key) !== undefined;
      const isNetworkds = directive('network', name, key) !== undefined;
      if (isPodmans !== isNetworkds) return isPodmans ? 'quadlet-network' : 'network';
    }
  return names.length === 0 || dropIn ? 'network' : 'quadlet-network';
}
