import { RegistryError, type Registry } from '@flotilla/registry';

/** Texts of unit files by digest. Those asked for in one turn are read together; instances of a template share one. */
export class UnitTexts {
  readonly #registry: Pick<Registry, 'readFiles'>;
  #batch: { digests: Set<string>; texts: Promise<ReadonlyMap<string, string>> } | undefined;

  constructor(registry: Pick<Registry, 'readFiles'>) {
    this.#registry = registry;
  }

  /** Rejects when the registry does not answer or has no such file. */
  async read(digest: string): Promise<string> {
    const batch = (this.#batch ??= this.#newBatch());
    batch.digests.add(digest);
    const text = (await batch.texts).get(digest);
    if (text === undefined) throw new Error(`the registry has no file ${digest}: destroy the unit and submit it again`);
    return text;
  }

  #newBatch(): { digests: Set<string>; texts: Promise<ReadonlyMap<string, string>> } {
    const digests = new Set<string>();
    const texts = new Promise<void>(resolve => setImmediate(resolve)).then(() => {
      this.#batch = undefined;
      return this.#readAll([...digests]);
    });
    return { digests, texts };
  }

  /** One damaged file makes the reading of many fail; then each is read alone, and those that fail are left out. */
  async #readAll(digests: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (digests.length === 1) return this.#registry.readFiles(digests);
    try {
      return await this.#registry.readFiles(digests);
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'corrupt') throw error;
      const parts = await Promise.allSettled(digests.map(digest => this.#registry.readFiles([digest])));
      return new Map(parts.flatMap(part => (part.status === 'fulfilled' ? [...part.value] : [])));
    }
  }
}
