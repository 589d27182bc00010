export { findings, isAtLeast, type Finding, type FindingOptions } from './finding.ts';
export { notUtf8 } from './not-utf8.ts';
export { runLint, type Streams } from './run.ts';
export { unitFiles } from './unit-files.ts';
