export { findings, type Finding } from './finding.ts';
export { runLint, type Streams } from './run.ts';
