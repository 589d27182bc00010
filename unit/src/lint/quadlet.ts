// What podman demands of a quadlet as a whole: it makes no service of a file that lacks it (its own generator says so with
// `-dryrun`; `test/corpus/other-files.mjs` asks it). Not for drop-ins, which only add to a file.
import { sectionsOf } from '../catalog/index.ts';
import type { LintContext } from './context.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { Settings, wholeOf } from './settings.ts';

/** Settings that podman looks for by kind, one of each list, and what the first of them is. */
const needed: Readonly<Record<string, readonly (readonly [keys: readonly string[], what: string])[]>> = {
  container: [[['Image', 'Rootfs'], 'the image to run']],
  kube: [[['Yaml'], 'the path of the Kubernetes file']],
  image: [[['Image'], 'the image to pull']],
  artifact: [[['Artifact'], 'the artifact to pull']],
  build: [
    [['ImageTag'], 'the name of the image that is built'],
    [['SetWorkingDirectory', 'File'], 'where the files to build from are, such as unit'],
  ],
};

/** Settings of one section that don't go together. */
const excluding: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  container: [
    ['Image', 'Rootfs'],
    ['ReloadCmd', 'ReloadSignal'],
  ],
};

/** Settings that podman takes only beside another. */
const dependent: Readonly<Record<string, readonly (readonly [key: string, on: string])[]>> = {
  volume: [
    ['Type', 'Device'],
    ['Options', 'Device'],
  ],
  'quadlet-network': [
    ['Gateway', 'Subnet'],
    ['IPRange', 'Subnet'],
  ],
};

/** Words of [Service] that podman takes for the kinds whose processes it watches itself. */
const watched = ['container', 'kube'];
const taken = [
  ['Type', ['notify', 'oneshot']],
  ['KillMode', ['mixed', 'control-group']],
] as const;

export function checkQuadlet(context: LintContext): Diagnostic[] {
  const { document, kind, unitName, extent, isTemplate } = context;
  if (extent !== 'unit' || isTemplate || kind === undefined || unitName === undefined || document.text === '')
    return [];
  const settings = new Settings(context, kind, unitName);
  const own = sectionsOf(kind)[1] ?? '';
  return [
    ...(needed[kind] ?? []).flatMap(([keys, what]) => missing(settings, own, keys, what)),
    ...(excluding[kind] ?? []).flatMap(([one, other]) => together(settings, own, one, other)),
    ...(dependent[kind] ?? []).flatMap(([key, on]) => alone(settings, own, key, on)),
    ...(watched.includes(kind) ? taken.flatMap(([key, words]) => word(settings, key, words)) : []),
    ...['User', 'Group', 'DynamicUser'].flatMap(key => asUser(settings, key)),
  ];
}

function missing(settings: Settings, own: string, keys: readonly string[], what: string): Diagnostic[] {
  const [first = ''] = keys;
  const isBuiltElsewhere =
    first === 'SetWorkingDirectory' && settings.last('Service', 'WorkingDirectory') !== undefined;
  const isThere = keys.some(key => settings.last(own, key) !== undefined);
  if (isBuiltElsewhere || isThere || settings.attempts(...keys)) return [];
  const choice = keys.map(key => `${key}=`).join(' or ');
  const message = `podman makes no service of [${own}] without ${choice}: add ${first}= with ${what}.`;
  const data = { add: { section: own, line: `${first}=` } };
  return [diagnostic('missing-setting', settings.headerOf(own), message, data)];
}

function together(settings: Settings, own: string, one: string, other: string): Diagnostic[] {
  const second = settings.last(own, other);
  if (second === undefined || settings.last(own, one) === undefined) return [];
  const message = `${one}= and ${other}= exclude each other, and podman makes no service of the file: remove one.`;
  return [diagnostic('conflicting-settings', wholeOf(second), message, { remove: true })];
}

function alone(settings: Settings, own: string, key: string, on: string): Diagnostic[] {
  const found = settings.last(own, key);
  if (found === undefined || settings.last(own, on) !== undefined || settings.attempts(on)) return [];
  const message = `${key}= needs ${on}=, and podman makes no service of the file without it: add it.`;
  return [diagnostic('missing-setting', wholeOf(found), message, { add: { section: own, line: `${on}=` } })];
}

function word(settings: Settings, key: string, words: readonly string[]): Diagnostic[] {
  const found = settings.last('Service', key);
  if (found === undefined || found.isOpen || words.includes(found.value)) return [];
  const message = `podman takes only ${words.join(' or ')} as ${key}= here, and makes no service of the file: remove it.`;
  return [diagnostic('conflicting-settings', wholeOf(found), message, { remove: true })];
}

function asUser(settings: Settings, key: string): Diagnostic[] {
  const found = settings.last('Service', key);
  if (found === undefined) return [];
  const message = `podman does not support ${key}= in [Service]: put the file into the quadlets of that user.`;
  return [diagnostic('questionable-combination', wholeOf(found), message)];
}
