// Whether somebody goes today, as far as a gate without a network can know (checkpoint/src/quota/rules).

const DAY = 86400000;

/** The town's civil day of a moment, `2020-03-01`; `zone` in minutes east of Greenwich. */
export const dayOf = (now, zone) => new Date(now + zone * 60000).toISOString().slice(0, 10);

const isDayOf = (rule, number, day) =>
  rule.oddEven === null || number === null || number === undefined || Number(day.slice(8)) % 2 === number % 2;

/**
 * What the rule for this way says to a person, by the hash of their id: null for nothing, `{notToday}` with the answer, or `{claim}`:
 * the households whose turn is asked for, in this order. `plateDigit`: the last digit of the plate they come with, or null.
 */
export const allowance = (quota, direction, person, plateDigit, now, zone) => {
  const rule = quota && quota.rules.find((known) => known.direction === direction);
  if (!rule || !person) return null;
  const day = dayOf(now, zone);
  const own = rule.people.get(person);
  const isExempt = own && own.exemptUntil !== null && own.exemptUntil >= day;
  if (isExempt || (rule.oddEven === null && rule.onePerDays === null)) return null;
  const numberOf = (number) => (rule.oddEven === "plate" ? plateDigit : number);
  const households = [];
  // Somebody of no known household is counted alone.
  if (own ? isDayOf(rule, numberOf(own.number), day) : isDayOf(rule, rule.oddEven === "plate" ? plateDigit : null, day)) {
    households.push(own ? own.household : person);
  }
  for (const helped of quota.helped.get(person) || []) {
    if (isDayOf(rule, numberOf(rule.helped.get(helped)), day) && !households.includes(helped)) households.push(helped);
  }
  if (!households.length) return { notToday: answerBeyond(rule) };
  if (rule.onePerDays === null) return null;
  const period = Math.floor((Date.parse(day) - Date.parse(rule.countedFrom)) / DAY / Math.max(1, rule.onePerDays));
  const turns = households.map((household) => [rule.name, period, household].join("|"));
  return { claim: { turns, person, at: now, until: now + rule.sameOutingMinutes * 60000, beyond: answerBeyond(rule) } };
};

const answerBeyond = (rule) => (rule.beyond === "ask" ? "ask_now" : "refuse");

/**
 * The turn a claim gets, given those taken at this gate since its bundle was made (`turn → {person, at, until}`); null when none is
 * left. Whoever has a turn keeps it for the same outing.
 */
export const turnOf = (claim, taken) =>
  claim.turns.find((turn) => {
    const by = taken.get(turn);
    return !by || (by.person === claim.person && claim.at >= by.at && claim.at <= by.until);
  }) || null;
