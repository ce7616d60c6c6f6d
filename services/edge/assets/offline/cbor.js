// The CBOR (RFC 8949) that signed statements are made of: no tags inside, no floats, no indefinite lengths.

export const UNSIGNED = 0, NEGATIVE = 1, BYTES = 2, TEXT = 3, ARRAY = 4, MAP = 5, TAG = 6, SIMPLE = 7;

/** Why bytes do not read. `isCut`: they end too early. */
export class Unreadable extends Error {
  constructor(isCut) {
    super(isCut ? "cut short" : "malformed");
    this.isCut = isCut;
  }
}

/** Reads items from the front. Lengths and numbers must be written in the fewest bytes. */
export class Reader {
  /** `most`: the longest head's extra bytes, 2 in an envelope that a code is, 8 in what is signed. */
  constructor(bytes, most = 8) {
    this.bytes = bytes;
    this.most = most;
    this.at = 0;
  }

  take(length) {
    if (length > this.bytes.length - this.at) throw new Unreadable(true);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** The next item's major type and its number or length. */
  head() {
    const first = this.take(1)[0];
    const [major, short] = [first >> 5, first & 0x1f];
    if (short < 24) return [major, short];
    const extra = 1 << (short - 24);
    if (short > 27 || extra > this.most) throw new Unreadable(false);
    const argument = this.take(extra).reduce((sum, byte) => sum * 256 + byte, 0);
    const least = [24, 0x100, 0x10000, 0x100000000][short - 24];
    if (argument < least || !Number.isSafeInteger(argument)) throw new Unreadable(false);
    return [major, argument];
  }

  expect(major, argument) {
    const [found, length] = this.head();
    if (found !== major || length !== argument) throw new Unreadable(false);
  }

  string(major) {
    const [found, length] = this.head();
    if (found !== major) throw new Unreadable(false);
    return this.take(length);
  }

  end() {
    if (this.at !== this.bytes.length) throw new Unreadable(false);
  }

  /** The next item as a value: numbers, Uint8Array, text, arrays, true, false, null; maps as arrays of pairs. */
  value(depth = 0) {
    const [major, argument] = this.head();
    if (depth > 16) throw new Unreadable(false);
    const next = () => this.value(depth + 1);
    switch (major) {
      case UNSIGNED: return argument;
      case NEGATIVE: return -1 - argument;
      case BYTES: return this.take(argument);
      case TEXT: return text(this.take(argument));
      case ARRAY: return many(this, argument, next);
      case MAP: return many(this, argument, () => [next(), next()]);
      default: return simple(major, argument);
    }
  }
}

// A length is only believed as far as bytes are there.
const many = (reader, length, next) => {
  if (length > reader.bytes.length - reader.at) throw new Unreadable(true);
  return Array.from({ length }, next);
};

const simple = (major, argument) => {
  if (major !== SIMPLE || argument < 20 || argument > 22) throw new Unreadable(false);
  return [false, true, null][argument - 20];
};

/** UTF-8, or unreadable. */
export const text = (bytes) => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Unreadable(false);
  }
};

/** The head of an item, in the fewest bytes. */
export const head = (major, argument) => {
  const begins = major << 5;
  if (argument < 24) return Uint8Array.of(begins | argument);
  if (argument < 0x100) return Uint8Array.of(begins | 24, argument);
  if (argument < 0x10000) return Uint8Array.of(begins | 25, argument >> 8, argument & 0xff);
  return Uint8Array.of(begins | 26, argument >>> 24, (argument >>> 16) & 0xff, (argument >>> 8) & 0xff, argument & 0xff);
};

/** The field of a map with this label; undefined when it has none. */
export const field = (map, label) => {
  const found = map.find(([key]) => key === label);
  return found && found[1];
};
