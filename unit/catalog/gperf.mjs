// Reads systemd's gperf tables, with the little of Jinja that their templates use: macros, conditions (the enabled
// branch is taken, as Debian builds), comments.

/** Rows of a table: `{ section, name, parser, argument, field }`; `argument` and `field` as the C source writes them. */
export function readGperf(text) {
  const expanded = expandMacros(takeEnabled(text.replace(/\{#.*?#\}/gs, '')));
  const rows = expanded.slice(expanded.lastIndexOf('\n%%') + 3).split('\n');
  return rows.flatMap(row => {
    const match = /^([A-Za-z0-9-]+)\.([A-Za-z0-9_.-]+),\s*(\w+),\s*([^,]+),\s*(.+?)\s*$/.exec(row);
    if (match === null) return [];
    const [, section, name, parser, argument, field] = match;
    return [{ section, name, parser, argument: argument.trim(), field }];
  });
}

function takeEnabled(text) {
  return text.replace(/\{%-?\s*if .*?%\}(.*?)(?:\{%-?\s*else\s*-?%\}.*?)?\{%-?\s*endif\s*-?%\}/gs, '$1');
}

function expandMacros(text) {
  const macros = new Map();
  const rest = text.replace(
    /\{%-?\s*macro (\w+)\((\w+)\)\s*-?%\}(.*?)\{%-?\s*endmacro\s*-?%\}/gs,
    (_all, name, parameter, body) => {
      macros.set(name, value => body.replaceAll(new RegExp(`\\{\\{\\s*${parameter}\\s*\\}\\}`, 'g'), value));
      return '';
    },
  );
  return rest.replace(/\{\{\s*(\w+)\('(\w+)'\)\s*\}\}/g, (all, name, value) => macros.get(name)?.(value) ?? all);
}
