/**
 * SHA-1 of bytes, or of a string's UTF-8 bytes, as 40 lower-case hex digits (FIPS 180-4).
 * Written here since the package also runs in a browser, where the built-in digest is asynchronous.
 */
export function sha1(data: string | Uint8Array): string {
  const words = padded(typeof data === 'string' ? new TextEncoder().encode(data) : data);
  const state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const schedule = new Int32Array(80);
  for (let block = 0; block < words.length; block += 16) {
    fillSchedule(schedule, words, block);
    addBlock(state, schedule);
  }
  return Array.from(state, word => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The message as big-endian words: one 1 bit and zeros behind it, its length in bits in the last two words. */
function padded(bytes: Uint8Array): Int32Array {
  const words = new Int32Array((((bytes.length + 8) >> 6) + 1) * 16);
  const put = (index: number, byte: number): void => {
    words[index >> 2] = at(words, index >> 2) | (byte << (24 - (index & 3) * 8));
  };
  for (let i = 0; i < bytes.length; i++) put(i, bytes[i] ?? 0);
  put(bytes.length, 0x80);
  words[words.length - 2] = Math.floor(bytes.length / 0x20000000);
  words[words.length - 1] = bytes.length << 3;
  return words;
}

function fillSchedule(schedule: Int32Array, words: Int32Array, block: number): void {
  for (let i = 0; i < 16; i++) schedule[i] = at(words, block + i);
  for (let i = 16; i < 80; i++) {
    schedule[i] = rotate(at(schedule, i - 3) ^ at(schedule, i - 8) ^ at(schedule, i - 14) ^ at(schedule, i - 16), 1);
  }
}

function addBlock(state: Int32Array, schedule: Int32Array): void {
  // signed 32-bit arithmetic throughout: it is exact, and the fast kind in JavaScript
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (let i = 0; i < 80; i++) {
    const next = (rotate(a, 5) + mix(i, b, c, d) + e + at(schedule, i)) | 0;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = next;
  }
  state[0] = at(state, 0) + a;
  state[1] = at(state, 1) + b;
  state[2] = at(state, 2) + c;
  state[3] = at(state, 3) + d;
  state[4] = at(state, 4) + e;
}

/** The round's function of three words plus its constant. */
function mix(round: number, b: number, c: number, d: number): number {
  if (round < 20) return (((b & c) | (~b & d)) + 0x5a827999) | 0;
  if (round < 40) return ((b ^ c ^ d) + 0x6ed9eba1) | 0;
  if (round < 60) return (((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc) | 0;
  return ((b ^ c ^ d) + 0xca62c1d6) | 0;
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

const at = (words: Int32Array, index: number): number => words[index] ?? 0;
