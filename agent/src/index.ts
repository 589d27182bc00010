/** The parts of fleetd, for tests; the daemon itself is `main.ts`. */
export * from './config/index.ts';
export * from './engine/index.ts';
export * from './http/index.ts';
export * from './machine/index.ts';
export * from './systemd/index.ts';
