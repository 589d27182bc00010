/** One character of a pattern; a class holds its ranges in pairs. */
type Piece =
  | { readonly type: 'literal'; readonly code: number }
  | { readonly type: 'any' }
  | { readonly type: 'class'; readonly negated: boolean; readonly ranges: readonly number[] };

interface Chunk {
  /** Whether a `*` stands before the chunk. */
  readonly star: boolean;
  readonly pieces: readonly Piece[];
}

/** A pattern taken apart, or the name itself when it has no special character; `undefined` for a malformed one. */
type Glob = string | readonly Chunk[] | undefined;

const SLASH = 0x2f;
const CACHE_LIMIT = 10_000;
const cache = new Map<string, Glob>();

/**
 * Whether the whole name matches a pattern of `Conflicts=` or `Replaces=` (fleet §3). The rules are those of Go's
 * `path.Match`: `*` is any text without `/`, `?` any one character but `/`, `[a-z]` and `[^a-z]` classes (`!` does not
 * negate), `\` takes the next character literally. A malformed pattern matches nothing.
 */
export function globMatch(pattern: string, name: string): boolean {
  const glob = compiled(pattern);
  if (glob === undefined || typeof glob === 'string') return glob === name;
  let position = 0;
  for (const [index, chunk] of glob.entries()) {
    const isLast = index === glob.length - 1;
    if (isLast && chunk.star && chunk.pieces.length === 0) return !name.includes('/', position);
    position = afterChunk(chunk, name, position, isLast);
    if (position < 0) return false;
  }
  return position === name.length;
}

/** Whether the pattern is well-formed. */
export function isGlobPattern(pattern: string): boolean {
  return compiled(pattern) !== undefined;
}

function compiled(pattern: string): Glob {
  if (cache.has(pattern)) return cache.get(pattern);
  const glob = compile(pattern);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(pattern, glob);
  return glob;
}

/** Where the first match of the chunk ends, -1 when there is none. Stars never need to go back over a chunk. */
function afterChunk({ star, pieces }: Chunk, name: string, from: number, isLast: boolean): number {
  for (let start = from; start <= name.length; start++) {
    const end = matchPieces(pieces, name, start);
    if (end >= 0 && (!isLast || end === name.length)) return end;
    if (!star || name.charCodeAt(start) === SLASH) return -1;
  }
  return -1;
}

function matchPieces(pieces: readonly Piece[], name: string, start: number): number {
  let position = start;
  for (const piece of pieces) {
    const code = name.codePointAt(position);
    if (code === undefined || !matchPiece(piece, code)) return -1;
    position += code > 0xffff ? 2 : 1;
  }
  return position;
}

function matchPiece(piece: Piece, code: number): boolean {
  if (piece.type === 'literal') return piece.code === code;
  if (piece.type === 'any') return code !== SLASH;
  const { ranges, negated } = piece;
  for (let i = 0; i < ranges.length; i += 2) {
    if ((ranges[i] ?? 0) <= code && code <= (ranges[i + 1] ?? 0)) return !negated;
  }
  return negated;
}

function compile(pattern: string): Glob {
  if (!/[*?[\\]/.test(pattern)) return pattern;
  const chunks: Chunk[] = [];
  const codes = Array.from(pattern, character => character.codePointAt(0) ?? 0);
  let star = false;
  let pieces: Piece[] = [];
  for (let i = 0; i < codes.length;) {
    if (codes[i] === 0x2a) {
      if (i > 0 && !(star && pieces.length === 0)) chunks.push({ star, pieces });
      star = true;
      pieces = [];
      i++;
      continue;
    }
    const read = readPiece(codes, i);
    if (read === undefined) return undefined;
    pieces.push(read.piece);
    i = read.next;
  }
  chunks.push({ star, pieces });
  return chunks;
}

interface ReadPiece {
  readonly piece: Piece;
  readonly next: number;
}

function readPiece(codes: readonly number[], at: number): ReadPiece | undefined {
  const code = codes[at] ?? 0;
  if (code === 0x3f) return { piece: { type: 'any' }, next: at + 1 };
  if (code === 0x5b) return readClass(codes, at + 1);
  if (code !== 0x5c) return { piece: { type: 'literal', code }, next: at + 1 };
  const literal = codes[at + 1];
  return literal === undefined ? undefined : { piece: { type: 'literal', code: literal }, next: at + 2 };
}

/** A class behind its `[`: at least one character or range, then `]`. */
function readClass(codes: readonly number[], at: number): ReadPiece | undefined {
  const negated = codes[at] === 0x5e;
  const ranges: number[] = [];
  let i = negated ? at + 1 : at;
  while (codes[i] !== 0x5d || ranges.length === 0) {
    const low = readClassCharacter(codes, i);
    if (low === undefined) return undefined;
    let high: typeof low | undefined = low;
    if (codes[low.next] === 0x2d) high = readClassCharacter(codes, low.next + 1);
    if (high === undefined) return undefined;
    ranges.push(low.code, high.code);
    i = high.next;
  }
  return { piece: { type: 'class', negated, ranges }, next: i + 1 };
}

/** `-` and `]` stand for themselves only behind `\`; something must follow, since the class must end. */
function readClassCharacter(codes: readonly number[], at: number): { code: number; next: number } | undefined {
  if (codes[at] === 0x2d || codes[at] === 0x5d) return undefined;
  const start = codes[at] === 0x5c ? at + 1 : at;
  const code = codes[start];
  return code === undefined || start + 1 >= codes.length ? undefined : { code, next: start + 1 };
}
