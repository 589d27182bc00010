import { globMatch } from '@flotilla/unit';

/**
 * One glob of `Conflicts=` or `Replaces=`, shared by all units that name it, with what it meets on each machine. The
 * counts make "does anything there exclude this unit" a look-up instead of a walk over the machine's units.
 */
export class Pattern {
  readonly text: string;
  /** What stands before the first special character: every matching name starts with it. */
  readonly prefix: string;
  /** Machine index → how many units there have a name that matches. Never holds a zero. */
  readonly matched = new Map<number, number>();
  /** Machine index → how many units there name this pattern. Never holds a zero. */
  readonly declared = new Map<number, number>();
  /** What follows the prefix when it is one `*` and plain text. */
  readonly #suffix: string | undefined;
  readonly #exact: boolean;

  constructor(text: string) {
    const special = text.search(/[*?[\\]/);
    this.text = text;
    this.#exact = special < 0;
    this.prefix = this.#exact ? text : text.slice(0, special);
    const rest = text.slice(special + 1);
    this.#suffix = !this.#exact && text[special] === '*' && !/[*?[\\]/.test(rest) ? rest : undefined;
  }

  get exact(): boolean {
    return this.#exact;
  }

  /** Whether a name that starts with the prefix matches as a whole. */
  matchesRest(name: string): boolean {
    if (this.#exact) return name === this.text;
    if (this.#suffix === undefined) return globMatch(this.text, name);
    const end = name.length - this.#suffix.length;
    if (end < this.prefix.length || !name.endsWith(this.#suffix)) return false;
    const slash = name.indexOf('/', this.prefix.length);
    return slash < 0 || slash >= end;
  }
}

/** All patterns of one kind, found by a name that they match without trying each. */
export class PatternIndex {
  readonly #byText = new Map<string, Pattern>();
  readonly #exact = new Map<string, Pattern>();
  /** Length of a literal prefix → that prefix → patterns. There are few lengths, so a name is cut a few times only. */
  readonly #byPrefix = new Map<number, Map<string, Pattern[]>>();

  get size(): number {
    return this.#byText.size;
  }

  /** The patterns of these texts, each once. Those that are new here are also added to `fresh`. */
  acquireAll(texts: readonly string[], fresh?: Pattern[]): readonly Pattern[] {
    if (texts.length === 0) return NONE;
    return [...new Set(texts)].map(text => this.#byText.get(text) ?? this.#add(text, fresh));
  }

  /** Every pattern known so far that matches the name. */
  matching(name: string): readonly Pattern[] {
    if (this.#byText.size === 0) return NONE;
    const found: Pattern[] = [];
    const exact = this.#exact.get(name);
    if (exact) found.push(exact);
    for (const [length, patterns] of this.#byPrefix) {
      if (length > name.length) continue;
      for (const pattern of patterns.get(name.slice(0, length)) ?? NONE) {
        if (pattern.matchesRest(name)) found.push(pattern);
      }
    }
    return found.length === 0 ? NONE : found;
  }

  #add(text: string, fresh: Pattern[] | undefined): Pattern {
    const pattern = new Pattern(text);
    fresh?.push(pattern);
    this.#byText.set(text, pattern);
    if (pattern.exact) this.#exact.set(text, pattern);
    else this.#addGlob(pattern);
    return pattern;
  }

  #addGlob(pattern: Pattern): void {
    const { length } = pattern.prefix;
    const sameLength = this.#byPrefix.get(length) ?? new Map<string, Pattern[]>();
    this.#byPrefix.set(length, sameLength);
    const samePrefix = sameLength.get(pattern.prefix);
    if (samePrefix) samePrefix.push(pattern);
    else sameLength.set(pattern.prefix, [pattern]);
  }
}

const NONE: readonly Pattern[] = [];

/** Adds to a count; what reaches zero goes away. */
export function addTo(counts: Map<number, number>, key: number, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
