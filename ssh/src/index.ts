export * from './client-config.ts';
export * from './connect.ts';
export * from './errors.ts';
export { expandHome, type Identity } from './identities.ts';
export { connectByJumps, parseJump, type Jump } from './jumps.ts';
export * from './known-hosts.ts';
export * from './quote.ts';
export type { ExecOptions, ExecResult, SessionTerminal } from './session.ts';
export type { StreamTarget } from './streams.ts';
