// What a gate lives on without a network: signed by checkpoint, believed only if everything about it is right
// (checkpoint/src/convert/bundle.rs says what its labels mean).

import { Reader, field } from "./cbor.js";
import { parseKeyId } from "./code.js";
import { publicKey, verify } from "./cose.js";
import { hex, uuidText } from "./bytes.js";

const KIND = "quma-bundle";
/** Bytes of a person's keyed hash. */
const HASH = 10;

/**
 * Opens a bundle for this gate and device. `keys`: id → x ‖ y of the keys that sign bundles, from a source that is trusted.
 * Throws when it is forged, another gate's or another device's.
 */
export const open = async (bytes, keys, gate, device) => {
  const known = (keyId) => (keys[keyId] && purpose(keyId) === "ticket" ? publicKey(keys[keyId]) : undefined);
  const { keyId, payload } = await verify(bytes, KIND, known, 4);
  const map = new Reader(payload).value();
  const told = (label) => field(map, label);
  if (uuidText(told(-1)) !== gate || told(-2) !== device) throw new Error("BUNDLE_OF_ANOTHER_GATE");
  const [demand, threshold, , recheckMinutes] = told(-7);
  const codeKeys = await Promise.all(told(-4).map(async ([id, point]) => [id, await publicKey(point)]));
  const secret = await crypto.subtle.importKey("raw", told(-5), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return {
    authority: parseKeyId(keyId).issuer,
    madeAt: told(6) * 1000,
    notAfter: told(4) * 1000,
    epoch: told(-3),
    keys: new Map(codeKeys),
    hashOf: async (id) => hex(new Uint8Array(await crypto.subtle.sign("HMAC", secret, id)).subarray(0, HASH)),
    standings: new Map(told(-6).map(([person, standing]) => [hex(person), readStanding(standing)])),
    demand,
    threshold,
    recheckMinutes,
    quota: readQuota(told(-9)),
  };
};

const purpose = (keyId) => (parseKeyId(keyId) || {}).purpose;

const readStanding = ([level, inQuarantine, revokedBefore, isErased, codes]) => ({
  level,
  inQuarantine,
  revokedBefore,
  isErased,
  revokedCodes: codes.map(hex),
});

const readQuota = (told) => {
  if (!told) return null;
  const [, rules, helped] = told;
  return {
    rules: rules.map(readRule),
    helped: new Map(helped.map(([person, households]) => [hex(person), households.map(hex)])),
  };
};

const readRule = ([name, direction, onePerDays, oddEven, countedFrom, beyond, sameOutingMinutes, people, helped]) => ({
  name,
  direction,
  onePerDays,
  oddEven,
  countedFrom,
  beyond,
  sameOutingMinutes,
  people: new Map(
    people.map(([person, [household, number, exemptUntil]]) => [hex(person), { household: hex(household), number, exemptUntil }]),
  ),
  helped: new Map(helped.map(([household, number]) => [hex(household), number])),
});

/**
 * What is remembered of epochs (`<incarnation>.<sequence>`) after this one; null when it must be refused, because a higher one of
 * its incarnation was seen, or a later incarnation.
 */
export const nextEpoch = (seen, epoch) => {
  const cut = epoch.lastIndexOf(".");
  const [incarnation, sequence] = [epoch.slice(0, cut), Number(epoch.slice(cut + 1))];
  if (cut < 1 || !Number.isSafeInteger(sequence)) return null;
  if (!seen) return { incarnation, sequence, past: [] };
  if (seen.incarnation === incarnation) return sequence < seen.sequence ? null : { ...seen, sequence };
  if (seen.past.includes(incarnation)) return null;
  return { incarnation, sequence, past: seen.past.concat(seen.incarnation) };
};
