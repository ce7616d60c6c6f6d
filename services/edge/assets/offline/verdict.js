// The verdict at a gate: same facts, same answer as online (checkpoint/src/rules/verdict.rs and freshness.rs).

/** Every verdict, the mildest first: of several the gravest counts. */
export const VERDICTS = ["pass", "take_temperature", "ask_now", "recheck", "refuse", "fever_clinic", "report_to_street"];

const graver = (one, other) => (VERDICTS.indexOf(other) > VERDICTS.indexOf(one) ? other : one);
const isMilder = (one, other) => VERDICTS.indexOf(one) < VERDICTS.indexOf(other);
const AGAINST_IT = ["CODE_ALTERED", "CODE_WRONG_ALGORITHM", "CODE_REVOKED"];
/** Below this, in tenths of a degree, a forehead reading is too low to be true. */
const LOWEST_PLAUSIBLE = 350;

/** A code that was tampered with or taken back is a fact against it; one that is only old, cut or unknown is not. */
const ofRefusedCode = (reason) => (AGAINST_IT.includes(reason) ? "refuse" : "ask_now");

/** The verdict a reason leads to when it stands alone. */
export const alone = (reason) => {
  switch (reason) {
    case "GREEN": case "VISITOR": case "DAY_TICKET": return "pass";
    case "TEMPERATURE_NEEDED": return "take_temperature";
    case "FEVER": case "LOW_READING": return "recheck";
    case "LEVEL_YELLOW": case "NOT_REGISTERED": case "QUOTA_USED": case "NOT_YOUR_DAY": return "refuse";
    case "LEVEL_RED": case "IN_QUARANTINE": case "HIGH_RISK_STAY": return "report_to_street";
    case "GREY_UNKNOWN": case "GREY_EXPIRED": case "STANDINGS_STALE": case "FOREIGN_ISSUER": return "ask_now";
    default: return ofRefusedCode(reason);
  }
};

/** What a reading in tenths of a degree comes to; null is none. */
export const resultOf = (reading, threshold) => {
  if (reading === null) return "not_taken";
  if (reading >= threshold) return "high";
  return reading < LOWEST_PLAUSIBLE ? "low" : "normal";
};

/** Time only ever greys a green; an override counts before the code. */
const levelNow = (code, freshUntil, facts) => {
  const level = facts.overridingLevel || code;
  if (level === "red") return ["red", "LEVEL_RED"];
  if (level === "yellow") return ["yellow", "LEVEL_YELLOW"];
  if (level === "grey") return ["grey", "GREY_UNKNOWN"];
  if (facts.isStale) return ["grey", "STANDINGS_STALE"];
  if (freshUntil !== null && freshUntil * 1000 <= facts.now) return ["grey", "GREY_EXPIRED"];
  return ["green", null];
};

const levelOf = (facts) => {
  const code = facts.code;
  if (code.is === "believed") return levelNow(code.level, code.freshUntil, facts);
  const [level, reason] = levelNow(code.once || "grey", null, facts);
  // Why it is grey was said before.
  return level === "red" || level === "yellow" ? [level, reason] : ["grey", null];
};

const ofCode = (code) => {
  switch (code.is) {
    case "believed": return null;
    case "refused": return [ofRefusedCode(code.reason), code.reason];
    case "foreign": return ["ask_now", "FOREIGN_ISSUER"];
    default: return ["refuse", "NOT_REGISTERED"];
  }
};

const ofTemperature = (facts, level) => {
  switch (resultOf(facts.reading, facts.threshold)) {
    case "high": return ["recheck", "FEVER"];
    case "low": return ["recheck", "LOW_READING"];
    case "normal": return null;
  }
  const isDemanded = facts.demand === "every_entry" || (facts.demand === "abnormal_only" && level !== "green");
  return isDemanded && facts.direction === "in" ? ["take_temperature", "TEMPERATURE_NEEDED"] : null;
};

/** Decides: `{verdict, reasons, level}`. */
export const decide = (facts) => {
  const [level, whyLevel] = levelOf(facts);
  const steps = [
    ofCode(facts.code),
    facts.inQuarantine ? ["report_to_street", "IN_QUARANTINE"] : null,
    whyLevel ? [alone(whyLevel), whyLevel] : null,
    ofTemperature(facts, level),
  ].filter(Boolean);
  const verdict = steps.reduce((gravest, [of]) => graver(gravest, of), "pass");
  const reasons = steps.map(([, reason]) => reason);
  return { verdict, reasons: reasons.length ? reasons : ["GREEN"], level };
};

/** What a decision becomes beyond the household's quota: the last step, and nothing gets milder. */
export const beyondQuota = (decided, reason, answer) => ({
  verdict: graver(decided.verdict, answer),
  reasons: decided.reasons.filter((other) => other !== "GREEN" && other !== reason).concat(reason),
  level: decided.level,
});

/** Whether a decision lets somebody go, or may yet. */
export const usesTheQuota = (verdict) => isMilder(verdict, "refuse");

/** What a pass becomes by the volunteer's reading: a second fever goes to the clinic. */
export const complete = (before, hadReading, reading, threshold) => {
  const ofReadings = ["TEMPERATURE_NEEDED", "LOW_READING", "FEVER", "GREEN"];
  const reasons = before.reasons.filter((reason) => !ofReadings.includes(reason));
  const asked = (reason) =>
    (reason === "QUOTA_USED" || reason === "NOT_YOUR_DAY") && isMilder(before.verdict, "refuse") ? "ask_now" : alone(reason);
  let verdict = reasons.map(asked).reduce(graver, "pass");
  const result = resultOf(reading, threshold);
  if (result === "high") {
    verdict = graver(verdict, hadReading && before.reasons.includes("FEVER") ? "fever_clinic" : "recheck");
    reasons.push("FEVER");
  } else if (result === "low") {
    verdict = graver(verdict, "recheck");
    reasons.push("LOW_READING");
  }
  return { verdict, reasons: reasons.length ? reasons : ["GREEN"], level: before.level };
};
