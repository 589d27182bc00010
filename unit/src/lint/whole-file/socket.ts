// What systemd demands of a socket unit as a whole (`socket_verify()`).
import { directivesOf } from '../../catalog/index.ts';
import { diagnostic, type Diagnostic } from '../diagnostic.ts';
import { wholeOf, type Setting, type Settings } from '../settings.ts';

const SECTION = 'Socket';

const listens = directivesOf('socket', SECTION)
  .filter(({ parser }) => parser === 'socket_listen')
  .map(({ name }) => name);

/** Of what makes systemd refuse the unit only the first is told, as systemd does. */
export function checkSocket(settings: Settings): Diagnostic[] {
  const ports = listens.flatMap(name => settings.list(SECTION, name));
  const inOrder = afterReset(settings, ports);
  return rules.map(rule => rule(settings, inOrder)).find(found => found.length > 0) ?? [];
}

/** An empty one of any of them takes back all. */
function afterReset(settings: Settings, ports: readonly Setting[]): readonly Setting[] {
  const kept = new Set(settings.list(SECTION, ...listens).map(({ entry }) => entry));
  return ports.filter(({ entry }) => kept.has(entry));
}

type Rule = (settings: Settings, ports: readonly Setting[]) => Diagnostic[];

const rules: readonly Rule[] = [
  missingListen,
  noConnections,
  notAccepting,
  acceptWithService,
  acceptWithDefer,
  symlinks,
];

function missingListen(settings: Settings, ports: readonly Setting[]): Diagnostic[] {
  if (ports.length > 0 || settings.attempts(...listens)) return [];
  const message = 'A socket unit needs something to listen on: add ListenStream=, or another Listen…= setting.';
  return [diagnostic('missing-setting', settings.headerOf(SECTION), message)];
}

function noConnections(settings: Settings): Diagnostic[] {
  const most = settings.last(SECTION, 'MaxConnections');
  if (most === undefined || !/^[+]?0+$/.test(most.value)) return [];
  const message = 'With MaxConnections=0 nobody could connect: write a number of 1 or more.';
  return [diagnostic('conflicting-settings', most.entry.valueRange, message)];
}

const accepting = new Set(['ListenStream', 'ListenSequentialPacket']);

function notAccepting(settings: Settings, ports: readonly Setting[]): Diagnostic[] {
  if (settings.flag(SECTION, 'Accept') !== true) return [];
  return ports
    .filter(({ entry }) => !accepting.has(entry.key))
    .map(port => {
      const message = `${port.entry.key}= has no connections to accept: write Accept=no, or listen with ListenStream=.`;
      return diagnostic('conflicting-settings', wholeOf(port), message);
    });
}

function acceptWithService(settings: Settings): Diagnostic[] {
  const service = settings.last(SECTION, 'Service');
  if (settings.flag(SECTION, 'Accept') !== true || service === undefined) return [];
  const template = settings.unitName.replace(/(?:@.*)?\.socket$/, '@.service');
  const message = `With Accept=yes each connection starts an instance of ${template}: remove Service=, or write Accept=no.`;
  return [diagnostic('conflicting-settings', wholeOf(service), message, { remove: true })];
}

function acceptWithDefer(settings: Settings): Diagnostic[] {
  const defer = settings.last(SECTION, 'DeferTrigger');
  const isOff = defer?.isOpen !== false || settings.flag(SECTION, 'DeferTrigger') === false;
  if (settings.flag(SECTION, 'Accept') !== true || defer === undefined || isOff) return [];
  const message = "DeferTrigger= can't stand with Accept=yes: remove it, or write Accept=no.";
  return [diagnostic('conflicting-settings', wholeOf(defer), message, { remove: true })];
}

/** Symbolic links can only lead to one node, so there must be exactly one. */
function symlinks(settings: Settings, ports: readonly Setting[]): Diagnostic[] {
  const links = settings.last(SECTION, 'Symlinks');
  if (links === undefined || links.isOpen || ports.some(port => isUnknown(port))) return [];
  const nodes = ports.filter(isNode).length;
  if (nodes === 1) return [];
  const had = nodes === 0 ? 'the unit listens on no path' : `the unit listens on ${nodes} paths`;
  const message = `Symlinks= leads to the one path that the unit listens on, but ${had}: listen on one, or remove Symlinks=.`;
  return [diagnostic('conflicting-settings', wholeOf(links), message)];
}

const withNode = new Set(['ListenFIFO', 'ListenStream', 'ListenDatagram', 'ListenSequentialPacket']);

const isNode = ({ entry, value }: Setting): boolean => withNode.has(entry.key) && value.startsWith('/');

/** A specifier at the start may or may not be a path. */
const isUnknown = ({ entry, value, isOpen }: Setting): boolean =>
  withNode.has(entry.key) && (isOpen || /^%(?!%)/.test(value));
