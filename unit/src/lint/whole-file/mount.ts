// What systemd demands of the units of paths as a whole: mounts, automounts and swaps, whose file must be called like
// their path (`mount_verify()`, `automount_verify()`, `swap_verify()`).
import { escapeUnitPath, pathOfUnitName, unitNameOfPath } from '../../escape.ts';
import { diagnostic, type Diagnostic } from '../diagnostic.ts';
import { wholeOf, type Setting, type Settings } from '../settings.ts';

export function checkMount(settings: Settings): Diagnostic[] {
  const where = settings.last('Mount', 'Where');
  const refused =
    wrongName(settings, 'Mount', 'Where', where) ?? apiFileSystem(settings, where) ?? missingWhat(settings);
  return refused === undefined ? [] : [refused];
}

export function checkAutomount(settings: Settings): Diagnostic[] {
  const where = settings.last('Automount', 'Where');
  const refused =
    rootAutomount(settings, where) ?? wrongName(settings, 'Automount', 'Where', where) ?? reservedOption(settings);
  return refused === undefined ? [] : [refused];
}

export function checkSwap(settings: Settings): Diagnostic[] {
  const what = settings.last('Swap', 'What');
  const node = what === undefined ? undefined : deviceNode(what.value);
  if (what !== undefined && node === undefined) return [];
  const refused = wrongName(settings, 'Swap', 'What', what, node);
  return refused === undefined ? [] : [refused];
}

/** The path says how the file must be called; without one the file's name says the path. */
function wrongName(
  settings: Settings,
  section: string,
  key: string,
  setting: Setting | undefined,
  path = setting?.value,
): Diagnostic | undefined {
  const { unitName, kind } = settings;
  const named = pathOfUnitName(unitName);
  if (setting === undefined || path === undefined) {
    if (named !== undefined || settings.attempts(key)) return undefined;
    const message = `The name ${unitName} stands for no path: call the file like its path (systemd-escape -p), or add ${key}=.`;
    return diagnostic('unit-file-name', settings.headerOf(section), message);
  }
  if (setting.isOpen || /%[0-9A-Za-z%]/.test(path) || escapeUnitPath(path) === undefined) return undefined;
  const right = unitNameOfPath(path, kind);
  if (right === undefined || right === unitName) return undefined;
  const here = named === undefined ? '' : `, or write ${key}=${named}`;
  const message = `A .${kind} unit for ${setting.value} must be called ${right}: rename the file${here}.`;
  const data = named === undefined ? undefined : { replacement: named };
  return diagnostic('unit-file-name', setting.entry.valueRange, message, data);
}

const api = new Set([
  ...['/proc', '/sys', '/dev', '/dev/pts', '/dev/shm', '/run', '/sys/kernel/security', '/sys/fs/smackfs'],
  ...['/sys/fs/cgroup', '/sys/fs/pstore', '/sys/fs/bpf', '/sys/firmware/efi/efivars', '/sys/fs/selinux'],
  ...['/dev/console', '/proc/kmsg', '/proc/sys', '/proc/sys/kernel/random/boot_id'],
]);

function apiFileSystem(settings: Settings, where: Setting | undefined): Diagnostic | undefined {
  const path = simplified(where?.value ?? pathOfUnitName(settings.unitName) ?? '');
  if (!api.has(path) && !/^\/sys\/fs\/cgroup\/|^\/run\/host(?:\/|$)/.test(path)) return undefined;
  const range = where?.entry.valueRange ?? settings.headerOf('Mount');
  return diagnostic('conflicting-settings', range, `systemd itself looks after ${path}: no unit can mount there.`);
}

function missingWhat(settings: Settings): Diagnostic | undefined {
  const isThere = settings.last('Mount', 'What') !== undefined || settings.attempts('What');
  if (isThere || settings.unitName === '-.mount') return undefined;
  const message = 'A mount needs What=: add it with the device, the network share or the kind of file system to mount.';
  return diagnostic('missing-setting', settings.headerOf('Mount'), message);
}

function rootAutomount(settings: Settings, where: Setting | undefined): Diagnostic | undefined {
  const path = simplified(where?.value ?? pathOfUnitName(settings.unitName) ?? '');
  if (path !== '/') return undefined;
  const range = where?.entry.valueRange ?? settings.headerOf('Automount');
  return diagnostic('conflicting-settings', range, "There can't be an automount for the root: write another path.");
}

const reserved = ['fd', 'pgrp', 'minproto', 'maxproto', 'direct', 'indirect'];

function reservedOption(settings: Settings): Diagnostic | undefined {
  const options = settings.last('Automount', 'ExtraOptions');
  const wrong = options?.value.split(',').find(option => reserved.includes(option.replace(/=.*$/, '')));
  if (options === undefined || wrong === undefined) return undefined;
  const message = `systemd itself gives autofs the option ${wrong.replace(/=.*$/, '')}: take it out of ExtraOptions=.`;
  return diagnostic('conflicting-settings', wholeOf(options), message);
}

/** `UUID=…` and the like stand for a device node. Undefined where the name of that can't be told. */
function deviceNode(what: string): string | undefined {
  const [, tag, value = ''] = /^(LABEL|UUID|PARTUUID|PARTLABEL)=(.*)$/.exec(what) ?? [];
  if (tag === undefined) return what.startsWith('/') ? what : undefined;
  return /^[A-Za-z0-9#+.:=@_-]+$/.test(value) ? `/dev/disk/by-${tag.toLowerCase()}/${value}` : undefined;
}

const simplified = (path: string): string => path.replace(/\/+(?:\.(?=\/|$)\/*)*/g, '/').replace(/(.)\/$/, '$1');
