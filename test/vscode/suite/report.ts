import { appendFileSync } from 'node:fs';

/** How one test inside the extension host went; one JSON line each. */
export interface HostReport {
  readonly name: string;
  readonly error?: string | undefined;
  /** Figures worth seeing. */
  readonly note?: string | undefined;
}

/** Of the test that runs. */
const running: { note?: string | undefined } = {};

/** Adds a figure to the test that runs. */
export function note(text: string): void {
  running.note = text;
}

/** Runs a test and writes down how it went; resolves to whether it passed. */
export async function check(name: string, run: () => Promise<void> | void): Promise<boolean> {
  let error: string | undefined;
  running.note = undefined;
  try {
    await run();
  } catch (thrown) {
    error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  }
  const report: HostReport = { name, error, note: running.note };
  const file = process.env['FLOTILLA_TEST_REPORT'];
  if (file === undefined) throw new Error('FLOTILLA_TEST_REPORT is not set');
  appendFileSync(file, `${JSON.stringify(report)}\n`);
  return error === undefined;
}
