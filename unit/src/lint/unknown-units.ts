// Units that a file names and that are nowhere: not among the files, not installed, not systemd's own.
import { wellKnownUnits } from '../catalog/well-known-units.ts';
import type { UnitGraph } from '../graph/unit-graph.ts';
import { isOneEditAway } from '../near-miss.ts';
import type { UnitReference } from '../references/unit-references.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import type { Neighbours } from './neighbours.ts';

/** Settings that are of no use when the unit is not there. Of an order alone it may well be absent. */
const needs = new Set([
  ...['Requires', 'Requisite', 'Wants', 'BindsTo', 'BindTo', 'Upholds', 'OnFailure', 'OnSuccess', 'Sockets'],
  ...['Unit', 'Service', 'Also', 'WantedBy', 'RequiredBy', 'UpheldBy', 'MachineOf'],
]);
const mayBeAbsent = new Set(['After', 'Before', 'PartOf', 'Conflicts', 'ReloadPropagatedFrom', 'PropagatesReloadTo']);

/** Units that come from files; devices, mounts and scopes come from elsewhere. */
const fromFiles = /\.(?:service|socket|target|timer|path)$/;

/** Names that systemd's own units, and those it makes for D-Bus and consoles, have. */
const systemds =
  /^(?:systemd-|dbus-org\.|initrd|modprobe@|getty@|serial-getty@|console-getty|container-getty@|autovt@|user@|user-runtime-dir@|runlevel\d|exit\.|kexec\.|soft-reboot\.|hybrid-sleep\.|suspend-|usb-gadget|smartcard\.|integritysetup|veritysetup|remote-|local-|blockdev@|first-boot-complete|boot-complete|factory-reset|storage-target-mode|system-update|app\.|session\.|background\.|graphical-session|xdg-desktop-autostart|ldconfig|kmod-|rc-local|quota|proc-sys|debug-shell|emergency|rescue|display-manager|syslog\.|nss-|sigpwr|kbrequest|ctrl-alt-del|plymouth-|tpm2\.|ssh-access|imports)/;

const wellKnown = new Set(wellKnownUnits);

export function checkUnknownUnits({ references, unitName, graph }: Neighbours): Diagnostic[] {
  return references.flatMap(reference => judge(reference, unitName, graph));
}

function judge(reference: UnitReference, unitName: string | undefined, graph: UnitGraph): Diagnostic[] {
  const { key, name, type, written } = reference;
  if (name === undefined || type === 'pattern' || isThere(graph, name) || name === unitName) return [];
  if (type === 'implied') {
    // a drop-in, or a file of the unit elsewhere, tells another to start
    const around = graph.filesOf(unitName ?? '').flatMap(({ names }) => names);
    if (around.some(other => other.key === key && other.written !== name)) return [];
    const message = `There is no ${name} here that this unit could start: write it, or name another with ${key}=.`;
    return [diagnostic('unknown-unit', reference, message)];
  }
  if (written.includes('%') || !(needs.has(key) || mayBeAbsent.has(key))) return [];
  const meant = misspelt(name, [...graph.names(), ...wellKnownUnits]);
  if (meant !== undefined) {
    const message = `There is no ${name} here. Did you mean ${meant}?`;
    return [diagnostic('unknown-unit', reference, message, { replacement: meant })];
  }
  if (!needs.has(key)) return [];
  const message = `There is no ${name} here: write it, or see that its package is installed.`;
  return [diagnostic('unknown-unit', reference, message)];
}

/** The name with one letter other than written; short names may well be of two programs. */
function misspelt(name: string, names: readonly string[]): string | undefined {
  const suffix = suffixOf(name);
  if (name.length - suffix.length < 6) return undefined;
  return names.find(other => isOneEditAway(name, other) && suffixOf(other) === suffix);
}

function isThere(graph: UnitGraph, name: string): boolean {
  return !fromFiles.test(name) || wellKnown.has(name) || systemds.test(name) || graph.has(name);
}

const suffixOf = (name: string): string => name.slice(name.lastIndexOf('.'));
