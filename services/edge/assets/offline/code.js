// What a resident's code comes to, as the gate reads it online (checkpoint/src/codes.rs).

import * as base45 from "./base45.js";
import { Reader, field } from "./cbor.js";
import { Refused, verify } from "./cose.js";
import { hex, sha256, uuidText } from "./bytes.js";

const KIND = "quma-hc";
const PREFIX = "QM1:";
/** A QR of version 40 holds no more. */
const LONGEST = 4296;
/** How far the issuer's clock may be ahead, in milliseconds. */
const AHEAD = 60000;
const REASONS = {
  TRUNCATED: "CODE_TRUNCATED",
  ALTERED: "CODE_ALTERED",
  WRONG_ALGORITHM: "CODE_WRONG_ALGORITHM",
  MALFORMED: "CODE_UNREADABLE",
  WRONG_KIND: "CODE_UNREADABLE",
  UNKNOWN_KEY: "CODE_UNKNOWN_KEY",
};

/** The digest a code is recorded by: SHA-256 of its text. */
export const digest = (text) => sha256(new TextEncoder().encode(text.trim()));

/**
 * What a code's text says at that millisecond of the town's time: `{claims}`, with `{reason}` when it is not of this time;
 * `{reason}` alone when it is not to be believed; `{foreign: area}`.
 */
export const read = async (text, keys, authority, now) => {
  let claims;
  try {
    claims = await verified(text, keys, authority);
  } catch (error) {
    if (error instanceof Refused) return refusal(error, authority);
    return { reason: "CODE_UNREADABLE" };
  }
  if (claims.expiresAt * 1000 <= now) return { claims, reason: "CODE_EXPIRED" };
  if (claims.issuedAt * 1000 > now + AHEAD) return { claims, reason: "CODE_ISSUED_IN_FUTURE" };
  return { claims };
};

const verified = async (text, keys, authority) => {
  if (new TextEncoder().encode(text).length > LONGEST) throw new Refused("MALFORMED");
  const signed = statement(text);
  if (!signed) throw new Refused((await isCutShort(text)) ? "TRUNCATED" : "MALFORMED");
  const keyOf = (keyId) => {
    const id = parseKeyId(keyId);
    return id && id.purpose === "code" && id.issuer === authority ? keys.get(keyId) : undefined;
  };
  return readClaims((await verify(signed, KIND, keyOf)).payload);
};

// A space belongs to the alphabet: only what a scanner gun adds is trimmed.
const trimmed = (text) => text.replace(/^[\r\n\t]+|[\r\n\t]+$/g, "");

const statement = (text) => {
  const whole = trimmed(text);
  return whole.startsWith(PREFIX) ? base45.decode(whole.slice(PREFIX.length)) : null;
};

// Two bytes are three characters, and a text cut inside of three decodes up to there.
const isCutShort = async (text) => {
  const whole = trimmed(text);
  if (!whole.startsWith(PREFIX)) return false;
  const signed = statement(whole.slice(0, whole.length - ((whole.length - PREFIX.length) % 3)));
  if (!signed) return false;
  try {
    await verify(signed, KIND, () => undefined);
  } catch (error) {
    return error instanceof Refused && error.why === "TRUNCATED";
  }
  return false;
};

const refusal = (error, authority) => {
  const id = error.why === "UNKNOWN_KEY" && parseKeyId(error.keyId);
  if (id && id.issuer !== authority) return { foreign: id.issuer };
  return { reason: REASONS[error.why] };
};

/** `<issuer>.<purpose>.<number>`, or null. */
export const parseKeyId = (keyId) => {
  const parts = /^([A-Za-z0-9_-](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)\.([A-Za-z0-9_-]+)\.([1-9][0-9]*)$/.exec(keyId);
  if (!parts || keyId.length > 96 || Number(parts[3]) > 0xffffffff) return null;
  if (parts[1].length + parts[2].length + 12 > 96) return null;
  return { issuer: parts[1], purpose: parts[2] };
};

const readClaims = (payload) => {
  const map = new Reader(payload).value();
  const bytes = (label) => id(field(map, label));
  const level = needed(field(map, -65538), "string");
  const freshUntil = field(map, -65539);
  needed(field(map, 1), "string");
  return {
    code: hex(bytes(7)),
    person: uuidText(bytes(-65537)),
    personBytes: bytes(-65537),
    // A level this program does not know is grey: the careful reading.
    level: ["green", "grey", "yellow", "red"].includes(level) ? level : "grey",
    issuedAt: needed(field(map, 6), "number"),
    expiresAt: needed(field(map, 4), "number"),
    freshUntil: freshUntil === undefined ? null : needed(freshUntil, "number"),
  };
};

const needed = (value, type) => {
  if (typeof value !== type) throw new Error("a field of the code is missing");
  return value;
};

const id = (value) => {
  if (!(value instanceof Uint8Array) || value.length !== 16) throw new Error("an id of the code is none");
  return value;
};
