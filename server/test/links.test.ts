import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { linksOf } from '../src/features/links.ts';
import { openUnitFile } from '../src/unit-file.ts';

const freedesktop = 'https://www.freedesktop.org/software/systemd/man/latest';

test.each([
  ['man:nginx(8)', ['man:nginx(8) https://manpages.debian.org/nginx.8']],
  ['man:systemd.service(5)', [`man:systemd.service(5) ${freedesktop}/systemd.service.html`]],
  ['man:foo', ['man:foo https://manpages.debian.org/foo']],
  ['https://a.example/b?c=d#e', ['https://a.example/b?c=d#e https://a.example/b?c=d#e']],
  ['file:/usr/share/doc/a', ['file:/usr/share/doc/a file:/usr/share/doc/a']],
  ['http://a.example/%%20', ['http://a.example/%%20 http://a.example/%20']],
  [
    'man:a(1) \\\n  https://b.example',
    ['man:a(1) https://manpages.debian.org/a.1', 'https://b.example https://b.example'],
  ],
  ['https://a.example/%p', []],
  ['info:gpg', []],
  ['https:', []],
  ['man:', []],
  ['a b', []],
  ['', []],
])('Documentation=%s', (value, expected) => {
  const text = `[Unit]\nDescription=man:no(1)\nDocumentation=${value}\n`;
  const document = TextDocument.create('', '', 0, text);
  const found = linksOf(openUnitFile('file:///a.service', text));
  expect(found.map(({ range, target }) => `${document.getText(range)} ${target ?? ''}`)).toEqual(expected);
});
