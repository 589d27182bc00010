export { applyEdits, lineEndOf, type Edit } from './edit.ts';
export { fixesFor, type Fix } from './fixes.ts';
export { extractDropIn, type Extraction } from './extract-drop-in.ts';
export { fixAll, type FixAllOptions } from './fix-all.ts';
export { ignoreAt, ignoreInFile } from './ignore-comment.ts';
export { splitComment } from './split-comment.ts';
