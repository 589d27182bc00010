// What systemd demands of slices and scopes as a whole (`slice_verify()`, `scope_load()`).
import { wrongSliceName } from '../../values/unit-name.ts';
import { diagnostic, type Diagnostic } from '../diagnostic.ts';
import { wholeOf, type Settings } from '../settings.ts';

export function checkSlice(settings: Settings): Diagnostic[] {
  const { unitName } = settings;
  const wrong = wrongSliceName(unitName);
  if (wrong !== undefined)
    return [diagnostic('unit-file-name', settings.headerOf('Slice'), `${wrong} Rename the file.`)];
  const parent = parentOf(unitName);
  const place = parent === undefined ? 'The root slice is in no other' : `By its name ${unitName} is in ${parent}`;
  return settings.list('Slice', 'Slice').map(slice => {
    const message = `${place}, whatever Slice= says: remove it${parent === undefined ? '' : ', or rename the file'}.`;
    return diagnostic('no-effect', wholeOf(slice), message, { remove: true });
  });
}

/** The slice that a slice is in; undefined for the root slice, which is in none. */
export function parentOf(slice: string): string | undefined {
  if (slice === '-.slice') return undefined;
  const dash = slice.lastIndexOf('-');
  return dash < 0 ? '-.slice' : `${slice.slice(0, dash)}.slice`;
}

export function checkScope(settings: Settings): Diagnostic[] {
  if (settings.unitName === 'init.scope') return [];
  const message = 'systemd reads no .scope files: programs make scopes as they run. Write a .service, or a drop-in.';
  return [diagnostic('unit-file-name', settings.headerOf('Scope'), message)];
}
