export * from './installation.ts';
export * from './look.ts';
export * from './scripts.ts';
