import type { Directive } from '../catalog/index.ts';

/** One value as systemd's parser gets it, and what a grammar may know about where it stands. */
export interface GivenValue {
  /** The logical value: continuations joined, blanks around it cut. Never empty: an empty assignment resets. */
  readonly text: string;
  readonly directive: Directive;
  /** Type of unit, `service`. */
  readonly kind: string;
  /** Name of the unit that the file is or adds to; undefined when the file's name does not tell. */
  readonly unitName: string | undefined;
}

/** Something that systemd would refuse or ignore in a value. Offsets count from the start of the logical value. */
export interface ValueProblem {
  readonly start: number;
  readonly end: number;
  /** What is wrong and what to do, in one or two sentences. */
  readonly message: string;
  /**
   * `error` (the default): systemd refuses the value. `warning`: it ignores this part. `deprecated`: it takes it, but not
   * without complaint. `information`: it takes it as it stands, which can't be what was meant. `hint`: it works, but see.
   */
  readonly severity?: 'error' | 'warning' | 'deprecated' | 'information' | 'hint';
  /** What to write instead between `start` and `end`. */
  readonly replacement?: string;
}

/**
 * Judges a value as one of systemd's parser functions does; nothing returned means accepted. Never throws, and never
 * flags what systemd accepts. What a specifier (`%i`) may stand for can't be known: judge only what is certain.
 */
export type ValueGrammar = (value: GivenValue) => readonly ValueProblem[];

/** Grammars by parser function, without `config_parse_`. */
export type ValueGrammars = Readonly<Record<string, ValueGrammar>>;

/** A problem with the whole value. */
export function wholeValue({ text }: GivenValue, message: string, replacement?: string): readonly ValueProblem[] {
  return [{ start: 0, end: text.length, message, ...(replacement === undefined ? {} : { replacement }) }];
}
