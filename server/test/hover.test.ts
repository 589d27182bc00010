import { expect, test } from 'vitest';
import { MarkupContent } from 'vscode-languageserver';
import { hoverAt } from '../src/features/hover.ts';
import { atCursor } from './support/cursor.ts';

async function hover(marked: string, name?: string): Promise<string | undefined> {
  const { file, offset, text } = atCursor(marked, name);
  const found = await hoverAt(file, offset);
  if (found === undefined) return undefined;
  const lines = text.split('\n');
  const { start, end } = found.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const marks = lines[start.line]?.slice(start.character, end.character) ?? '';
  return `<${marks}> ${MarkupContent.is(found.contents) ? found.contents.value : ''}`;
}

test.each([
  ['[Serv|ice]', 'a.service', /^<Service> \*\*\[Service\]\*\*\n\n.*processes.*\n\n\[systemd\.service\(5\)\]/],
  ['[X-|Fleet]', 'a.service', /^<X-Fleet> .*[^]*asks of the cluster/],
  ['[Service]\nRest|art=no', 'a.service', /^<Restart> \*\*Restart=\*\* in \[Service\]\n\n[^]*service process exits/],
  ['[Service]\n|Restart=no', 'a.service', /^<Restart> /],
  ['[Service]\nRestart|=no', 'a.service', /^<Restart> /],
  ['[Mount]\nTyp|e=nfs', 'a.mount', /file system type[^]*systemd\.mount\(5\)/],
  ['[Service]\nTyp|e=nfs', 'a.service', /start-up/],
  ['[Service]\nCPUSh|ares=10', 'a.service', /ignored by systemd 262 and newer, write `CPUWeight=` instead/],
  ['[Service]\nStartLimitInt|erval=10', 'a.service', /write `StartLimitIntervalSec=` in \[Unit\] instead/],
  ['[Service]\nRestartSt|eps=3', 'a.service', /\*Since systemd 254\.\*/],
  ['[X-Fleet]\nMachine|Of=b.service', 'a.service', /the machine that runs the unit/],
  ['[X-Fleet]\nX-Con|flicts=b.service', 'a.service', /^<X-Conflicts> [^]*Old spelling of `Conflicts=`/],
  ['[Service]\nUs|er=x', 'a.service.d/b.conf', /^<User> /],
  ['[Cont|ainer]', 'a.container', /^<Container> .*\n\n[^]*podman runs[^]*podman-systemd\.unit\(5\)/],
  ['[Ser|vice]', 'a.container', /systemd\.service\(5\)/],
  [
    '[Container]\nHttp|Proxy=no',
    'a.container',
    /Since podman 5\.7[^]*proxy[^]*podman-systemd\.unit\(5\)\]\(https:\/\/docs/,
  ],
  ['[Service]\nRest|art=no', 'a.container', /service process exits/],
  ['[Network]\nSub|net=10.0.0.0/8', 'a.network', /subnet/i],
  ['[Match]\n[Network]\nDH|CP=yes', 'a.network', /systemd\.network\(5\)/],
  ['[Ma|tch]', 'a.link', /A section of \.link files\.[^]*systemd\.link\(5\)/],
  ['[Journal]\nStor|age=none', 'systemd/journald.conf', /journald\.conf\(5\)/],
])('%j in %s', async (marked, name, expected) => {
  expect(await hover(marked, name)).toMatch(expected);
});

test.each([
  ['|'],
  ['[Nothing|Known]'],
  ['[Service]\nNothing|Known=x'],
  ['[Service]\n# Rest|art'],
  ['Rest|art=no'],
  ['[X-Fleet]\nNothing|Known=x'],
])('nothing for %j', async marked => {
  expect(await hover(marked)).toBeUndefined();
});
