import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Surroundings } from './judgement.ts';
import { openUnitFile, type UnitFile } from './unit-file.ts';

/** As many as people look at in turns. Taking a file apart again takes less than a millisecond. */
const KEPT = 20;

/** Keeps the files that were asked for last taken apart, once a version. */
export class UnitFiles {
  /** The one that was asked for last is at the end. */
  readonly #files = new Map<string, { readonly version: number; readonly file: UnitFile }>();

  readonly #around: Surroundings | undefined;

  /** `around` is what the files are judged by beside their own text. */
  constructor(around?: Surroundings) {
    this.#around = around;
  }

  /** The file as of this version of its text. */
  get(document: TextDocument): UnitFile {
    const { uri, version } = document;
    const known = this.#files.get(uri);
    const current =
      known?.version === version ? known : { version, file: openUnitFile(uri, document.getText(), this.#around) };
    this.#files.delete(uri);
    this.#files.set(uri, current);
    const [oldest] = this.#files.keys();
    if (this.#files.size > KEPT && oldest !== undefined) this.#files.delete(oldest);
    return current.file;
  }

  forget(uri: string): void {
    this.#files.delete(uri);
  }
}
