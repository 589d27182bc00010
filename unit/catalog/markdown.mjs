// DocBook to compact Markdown, for hovers and completion.
import { elements, textOf } from './xml.mjs';

/** Markdown of the content of a list item or another block. */
export function toMarkdown(node) {
  return blocks(node)
    .join('\n\n')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/(?<=[\w=])``(?=\w)/g, '')
    .trim();
}

const listKinds = new Set(['itemizedlist', 'orderedlist', 'variablelist', 'simplelist']);
const blockKinds = new Set([
  'para',
  'simpara',
  'programlisting',
  'note',
  'warning',
  'caution',
  'tip',
  'important',
  'table',
  'informaltable',
  'example',
  'title',
  ...listKinds,
]);

/** Paragraphs of a node; runs of text between block elements make paragraphs of their own. */
function blocks(node) {
  const result = [];
  let run = [];
  const flush = () => {
    const text = tidy(run.map(inline).join(''));
    if (text !== '') result.push(text);
    run = [];
  };
  for (const child of node.children) {
    if (typeof child !== 'string' && blockKinds.has(child.name)) {
      flush();
      result.push(...block(child));
    } else run.push(child);
  }
  flush();
  return result;
}

function block(node) {
  switch (node.name) {
    case 'para':
    case 'simpara':
      return blocks(node);
    case 'title':
      return [`**${tidy(textOf(node))}**`];
    case 'programlisting':
      return [`\`\`\`\n${textOf(node).replace(/^\n+|\s+$/g, '')}\n\`\`\``];
    case 'note':
    case 'warning':
    case 'caution':
    case 'tip':
    case 'important':
      return [quote(`**${node.name[0].toUpperCase()}${node.name.slice(1)}:** ${blocks(node).join('\n\n')}`)];
    case 'table':
    case 'informaltable':
      return table(node);
    case 'example':
      return blocks(node);
    default:
      return [list(node)];
  }
}

function list(node) {
  if (node.name === 'simplelist')
    return elements(node, 'member')
      .map(member => `- ${tidy(inlineAll(member))}`)
      .join('\n');
  if (node.name === 'variablelist') {
    return elements(node, 'varlistentry')
      .map(entry => {
        const terms = elements(entry, 'term')
          .map(term => tidy(inlineAll(term)))
          .join(', ');
        const [first = '', ...rest] = elements(entry, 'listitem').flatMap(blocks);
        return item('- ', [`${terms}: ${first}`, ...rest]);
      })
      .join('\n');
  }
  const ordered = node.name === 'orderedlist';
  return elements(node, 'listitem')
    .map((entry, index) => item(ordered ? `${index + 1}. ` : '- ', blocks(entry)))
    .join('\n');
}

function item(marker, parts) {
  return marker + parts.join('\n\n').replaceAll('\n', `\n${' '.repeat(marker.length)}`);
}

function quote(text) {
  return text
    .split('\n')
    .map(line => `> ${line}`.trimEnd())
    .join('\n');
}

function table(node) {
  const rows = [];
  const collect = parent => {
    for (const child of parent.children) {
      if (typeof child === 'string') continue;
      if (child.name === 'row')
        rows.push(elements(child, 'entry').map(entry => tidy(inlineAll(entry)).replaceAll('|', '\\|')));
      else collect(child);
    }
  };
  collect(node);
  const title = elements(node, 'title')[0];
  const width = Math.max(0, ...rows.map(row => row.length));
  const line = row => `| ${Array.from({ length: width }, (_, index) => row[index] ?? '').join(' | ')} |`;
  const [head, ...body] = rows;
  const lines = head === undefined ? [] : [line(head), line(Array(width).fill('---')), ...body.map(line)];
  return [...(title === undefined ? [] : [`**${tidy(textOf(title))}**`]), lines.join('\n')];
}

function inlineAll(node) {
  return node.children.map(inline).join('');
}

const codeKinds = new Set([
  'varname',
  'literal',
  'option',
  'filename',
  'command',
  'constant',
  'function',
  'parameter',
  'token',
  'keycap',
  'uri',
  'interfacename',
  'structname',
  'structfield',
  'type',
  'property',
  'method',
  'interface',
  'classname',
]);

function inline(node) {
  if (typeof node === 'string') return escapeText(node);
  if (codeKinds.has(node.name)) return code(textOf(node));
  switch (node.name) {
    case 'citerefentry':
      return `${textOf(elements(node, 'refentrytitle')[0])}(${textOf(elements(node, 'manvolnum')[0])})`;
    case 'ulink': {
      const label = tidy(inlineAll(node));
      return label === '' ? `<${node.attributes.url}>` : `[${label}](${node.attributes.url})`;
    }
    case 'emphasis':
      return `*${tidy(inlineAll(node))}*`;
    case 'replaceable':
      return code(textOf(node));
    case 'footnote':
      return ` (${tidy(blocks(node).join(' '))})`;
    case 'quote':
      return `“${inlineAll(node)}”`;
    default:
      return blockKinds.has(node.name) ? `${block(node).join(' ')} ` : inlineAll(node);
  }
}

function code(text) {
  const trimmed = tidy(text);
  if (trimmed === '') return '';
  return trimmed.includes('`') ? `\`\` ${trimmed} \`\`` : `\`${trimmed}\``;
}

/** Keeps the characters of running text from being taken for mark-up. */
export function escapeText(text) {
  return text.replace(/[*_<[\]\\`]/g, character => `\\${character}`);
}

function tidy(text) {
  return text.replace(/\s+/g, ' ').trim();
}
