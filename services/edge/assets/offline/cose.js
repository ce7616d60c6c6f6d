// Signed statements: COSE_Sign1 (RFC 9052) with ES256, read as strictly as the services read them (kit/src/cose).

import { ARRAY, BYTES, MAP, NEGATIVE, Reader, TAG, TEXT, UNSIGNED, Unreadable, head, text } from "./cbor.js";
import { joined } from "./bytes.js";

/** Why a statement is refused: TRUNCATED, MALFORMED, WRONG_ALGORITHM, WRONG_KIND, UNKNOWN_KEY (with `keyId`) or ALTERED. */
export class Refused extends Error {
  constructor(why, keyId) {
    super(why);
    this.why = why;
    this.keyId = keyId;
  }
}

const ES256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** A public key from x ‖ y, 64 bytes. */
export const publicKey = (point) =>
  crypto.subtle.importKey("raw", joined(Uint8Array.of(4), point), ES256, false, ["verify"]);

/**
 * Reads a statement of one kind whose signature fits the key that `keyOf` finds by its id; throws `Refused`.
 * `most`: see `Reader`; codes are short, bundles may be long.
 */
export const verify = async (bytes, kind, keyOf, most = 2) => {
  const { protectedHeader, payload, signature } = whole(bytes, most);
  const header = readHeader(protectedHeader);
  if (header.kind !== kind) throw new Refused("WRONG_KIND");
  const key = await keyOf(header.keyId);
  if (!key) throw new Refused("UNKNOWN_KEY", header.keyId);
  const signed = toBeSigned(protectedHeader, payload);
  const fits = signature.length === 64 && (await crypto.subtle.verify(ES256, key, signature, signed));
  if (!fits) throw new Refused("ALTERED");
  return { keyId: header.keyId, payload };
};

const whole = (bytes, most) => {
  try {
    const reader = new Reader(bytes, most);
    reader.expect(TAG, 18);
    reader.expect(ARRAY, 4);
    const protectedHeader = reader.string(BYTES);
    reader.expect(MAP, 0);
    const payload = reader.string(BYTES);
    const signature = reader.string(BYTES);
    reader.end();
    return { protectedHeader, payload, signature };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new Refused(error.isCut ? "TRUNCATED" : "MALFORMED");
  }
};

const readHeader = (bytes) => {
  try {
    const reader = new Reader(bytes, 2);
    const [major, fields] = reader.head();
    if (major !== MAP || fields === 0) throw new Refused("WRONG_ALGORITHM");
    // The algorithm first, whatever else is there: −7, ES256, is 6 as the argument of a negative number.
    for (const [type, argument] of [[UNSIGNED, 1], [NEGATIVE, 6]]) {
      const found = reader.head();
      if (found[0] !== type || found[1] !== argument) throw new Refused("WRONG_ALGORITHM");
    }
    if (fields !== 3) throw new Refused("MALFORMED");
    reader.expect(UNSIGNED, 4);
    const keyId = text(reader.string(BYTES));
    reader.expect(UNSIGNED, 16);
    const kind = text(reader.string(TEXT));
    reader.end();
    return { keyId, kind };
  } catch (error) {
    // What is missing inside was never signed.
    if (error instanceof Unreadable) throw new Refused("MALFORMED");
    throw error;
  }
};

// Sig_structure (RFC 9052 §4.4) with no external data.
const toBeSigned = (protectedHeader, payload) =>
  joined(
    head(ARRAY, 4),
    head(TEXT, 10), Uint8Array.from("Signature1", (letter) => letter.charCodeAt(0)),
    head(BYTES, protectedHeader.length), protectedHeader,
    head(BYTES, 0),
    head(BYTES, payload.length), payload,
  );
