import type { Machine } from './model.ts';

type Metadata = Machine['metadata'];

/**
 * Configured metadata overlaid with what was set through the API; an empty value there hides the configured key
 * (fleet §9.6).
 */
export function mergeMetadata(configured: Metadata, dynamic: Metadata): Metadata {
  const merged = Object.entries({ ...configured, ...dynamic });
  return Object.fromEntries(merged.filter(([key, value]) => value !== '' || !Object.hasOwn(dynamic, key)));
}

/**
 * What is configured for a machine (`top`) laid over what was found out about it (`bottom`). An empty or absent field
 * lets the lower one through; metadata are never mixed: one set replaces the other.
 */
export function stackMachineState(top: Partial<Machine>, bottom: Machine): Machine {
  const configured = Object.entries(top).filter(([, value]) =>
    typeof value === 'string' ? value !== '' : Object.keys(value ?? {}).length > 0,
  );
  return { ...bottom, ...Object.fromEntries(configured) };
}
