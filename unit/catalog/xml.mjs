// A small tree over fast-xml-parser: elements in document order, text decoded.
import { XMLParser } from 'fast-xml-parser';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  trimValues: false,
  processEntities: false,
  commentPropName: '#comment',
});

/**
 * Parses XML to `{ name, attributes, children }`; text is a plain string among the children.
 * `entities` are those that the document type declares elsewhere.
 */
export function parseXml(text, entities) {
  // the parser does not know parameter entities, which these document types declare
  const body = text.replace(/<!DOCTYPE[^>[]*(\[[^\]]*\])?\s*>/, '');
  const root = parser.parse(body).flatMap(node => convert(node, entities));
  return { name: '', attributes: {}, children: root };
}

function convert(node, entities) {
  if ('#text' in node) return [decode(String(node['#text']), entities)];
  const name = Object.keys(node).find(key => key !== ':@');
  if (name === undefined || name === '#comment' || name.startsWith('?')) return [];
  const children = node[name].flatMap(child => convert(child, entities));
  return [{ name, attributes: node[':@'] ?? {}, children }];
}

const predefined = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text, entities) {
  return text.replace(/&(#x?)?(\w+);/g, (all, numeric, name) => {
    if (numeric !== undefined) return String.fromCodePoint(Number.parseInt(name, numeric === '#x' ? 16 : 10));
    return predefined[name] ?? entities[name] ?? all;
  });
}

/** All text below a node, without mark-up. */
export function textOf(node) {
  return typeof node === 'string' ? node : node.children.map(textOf).join('');
}

export function elements(node, name) {
  return node.children.filter(child => typeof child !== 'string' && child.name === name);
}
