// Base45 (RFC 9285), as strict as the gate: one statement has one text.

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** The bytes of a text, or null when it is none. */
export const decode = (text) => {
  const values = Array.from(text, (letter) => (letter.length === 1 ? ALPHABET.indexOf(letter) : -1));
  if (values.includes(-1) || values.length % 3 === 1) return null;
  const bytes = [];
  for (let at = 0; at < values.length; at += 3) {
    const two = at + 2 === values.length;
    const number = values[at] + 45 * values[at + 1] + (two ? 0 : 2025 * values[at + 2]);
    if (number > (two ? 0xff : 0xffff)) return null;
    if (!two) bytes.push(number >> 8);
    bytes.push(number & 0xff);
  }
  return Uint8Array.from(bytes);
};
