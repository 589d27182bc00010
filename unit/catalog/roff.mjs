// Manual pages as go-md2man writes them, cut into their parts, to Markdown.
import { escapeText } from './markdown.mjs';

/** Parts of a page in order: `{ level, title, lines }`, where the title is as written and the lines are still roff. */
export function partsOf(page) {
  const parts = [];
  for (const line of page.split('\n')) {
    const heading = /^\.(SH|SS) (.*)$/.exec(line);
    if (heading !== null) parts.push({ level: heading[1], title: heading[2], lines: [] });
    else parts.at(-1)?.lines.push(line);
  }
  return parts;
}

/** Markdown of the lines of a part. Tables are left out. */
export function roffToMarkdown(lines) {
  const blocks = [{ mark: '', lines: [] }];
  let kind = 'text';
  for (const line of lines) {
    if (line === '.TS') kind = 'table';
    else if (line === '.EX') {
      kind = 'code';
      blocks.push({ code: true, lines: [] });
    } else if (line === '.TE' || line === '.EE') {
      kind = 'text';
      blocks.push({ mark: '', lines: [] });
    } else if (kind === 'code') blocks.at(-1).lines.push(plain(line));
    else if (kind === 'table') continue;
    else if (line.startsWith('.IP')) blocks.push({ mark: '- ', lines: [] });
    else if (line === '.PP') blocks.push({ mark: '', lines: [] });
    else if (!line.startsWith('.') && line !== '') blocks.at(-1).lines.push(line);
  }
  return blocks
    .filter(block => block.lines.length > 0)
    .map((block, index, all) => {
      const text = block.code
        ? `\`\`\`\n${block.lines.join('\n')}\n\`\`\``
        : block.mark + inline(block.lines.join(' '));
      const isNextItem = block.mark === '- ' && all[index - 1]?.mark === '- ';
      return (index === 0 ? '' : isNextItem ? '\n' : '\n\n') + text;
    })
    .join('');
}

/** Text of a heading or cell without mark-up. */
export function plain(text) {
  return text
    .replace(/\\f[A-Z]/g, '')
    .replace(/\\&/g, '')
    .replace(/\\\[?\(?rs\]?|\\e/g, '\\')
    .replace(/\\-/g, '-')
    .replace(/\\\\/g, '\\');
}

/** `\fB…\fR` is code and `\fB…\fP` bold, as go-md2man has it. */
function inline(text) {
  return text
    .split(/(\\fB.*?\\f[RP]|\\fI.*?\\f[RP])/)
    .map(piece => {
      const [, font, body, end] = /^\\f([BI])(.*)\\f([RP])$/.exec(piece) ?? [];
      if (font === undefined) return escapeText(plain(piece));
      const words = plain(body);
      if (words === '') return '';
      if (font === 'I') return `*${escapeText(words)}*`;
      return end === 'P' ? `**${escapeText(words)}**` : `\`${words}\``;
    })
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}
