// One scan without a network: what the code came to, what is known beside it, and the verdict (checkpoint/src/rpc/judge.rs).

import { digest, read } from "./code.js";
import { beyondQuota, decide, usesTheQuota } from "./verdict.js";
import { allowance, turnOf } from "./quota.js";

/**
 * Judges a scan: `{verdict, reasons, level, person, digest, turn}`.
 *
 * `scan`: `{text, direction, reading, plateDigit}`; `taken`: turns taken here (see `turnOf`); `now` in milliseconds of the town's
 * time, before the bundle's end; `zone` in minutes.
 */
export const judge = async (bundle, scan, taken, now, zone) => {
  const told = await tell(bundle, await read(scan.text, bundle.keys, bundle.authority, now));
  const standing = told.standing || {};
  let decision = decide({
    code: told.code,
    overridingLevel: standing.level || null,
    inQuarantine: Boolean(standing.inQuarantine),
    // The bundle ends before its standings are too old.
    isStale: false,
    direction: scan.direction,
    reading: scan.reading,
    threshold: bundle.threshold,
    demand: bundle.demand,
    now,
  });
  const quota = allowance(bundle.quota, scan.direction, told.hash, scan.plateDigit, now, zone);
  let turn = null;
  if (quota && quota.notToday) {
    decision = beyondQuota(decision, "NOT_YOUR_DAY", quota.notToday);
  } else if (quota && usesTheQuota(decision.verdict)) {
    const key = turnOf(quota.claim, taken);
    if (key === null) decision = beyondQuota(decision, "QUOTA_USED", quota.claim.beyond);
    else turn = { key, person: quota.claim.person, at: quota.claim.at, until: quota.claim.until };
  }
  return { ...decision, person: told.person || "", digest: await digest(scan.text), turn };
};

// What the code tells, what overrides it, and of whom.
const tell = async (bundle, code) => {
  if (code.foreign !== undefined) return { code: { is: "foreign" } };
  if (!code.claims) return { code: { is: "refused", reason: code.reason } };
  const claims = code.claims;
  const hash = await bundle.hashOf(claims.personBytes);
  const standing = bundle.standings.get(hash);
  if (standing && standing.isErased) return { code: { is: "not_registered" } };
  // Whoever shows a revoked code need not be the person it was made for.
  if (standing && revokes(standing, claims)) return { code: { is: "refused", reason: "CODE_REVOKED" } };
  const fact = code.reason
    ? { is: "refused", reason: code.reason, once: claims.level }
    : { is: "believed", level: claims.level, freshUntil: claims.freshUntil };
  return { code: fact, standing, person: claims.person, hash };
};

const revokes = (standing, claims) =>
  (standing.revokedBefore !== null && claims.issuedAt < standing.revokedBefore) || standing.revokedCodes.includes(claims.code);
