/** An error whose message is meant for the person at the terminal: it says what failed and what to do. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
