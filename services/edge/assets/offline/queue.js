// Passes on their way into the books: here before anybody sees a verdict, gone when the books have them.

import { all, put, remove, within } from "./store.js";

/** Whoever is held is measured again within this; then the pass goes as it is. In milliseconds. */
const HELD = 30 * 60000;
/** Passes in one upload. */
export const MOST = 1000;

/** Writes a pass and the turn it takes, and gives it the device's next number. `bundle`: whose ticket it goes up under. */
export const record = (pass, turn, bundle) =>
  within(["bundles", "passes", "turns", "notes"], (of, answer) => {
    // Another window may have tidied it away meanwhile.
    const known = of("bundles").count(bundle.id);
    known.onsuccess = () => known.result || of("bundles").put(bundle);
    const asked = of("notes").get("sequence");
    asked.onsuccess = () => {
      const sequence = (asked.result ? asked.result.last : 0) + 1;
      const numbered = { ...pass, sequence };
      of("notes").put({ name: "sequence", last: sequence });
      of("passes").put(numbered);
      if (turn) of("turns").put({ ...turn, id: pass.bundle + "|" + turn.key, bundle: pass.bundle });
      answer(numbered);
    };
  });

/** Writes a pass again: its reading was taken, or the next person came. */
export const rewrite = (pass) => put("passes", pass);

/** Turns taken here under a bundle, as `turnOf` reads them. */
export const turnsUnder = async (bundle) =>
  new Map((await all("turns")).filter((turn) => turn.bundle === bundle).map((turn) => [turn.key, turn]));

/** Every pass, in the order of the device. */
export const passes = async () => (await all("passes")).sort((one, other) => one.sequence - other.sequence);

/** Whether a pass may go up: nobody is about to complete it, and it was not refused. */
export const isReady = (pass, now) => !pass.refused && (!pass.isOpen || now - pass.at > HELD);

/** What came of an upload: what counts goes, what does not is kept with its reason until somebody has seen it. */
export const settle = async (sent, refused) => {
  const reasons = new Map(refused.map(({ row, reason, description }) => [row, { reason, description }]));
  // One that was handed over from a form whose answer was lost, and is in the books under its id: it arrived.
  const isThere = (nth) => sent[nth].isHanded && reasons.get(nth + 1).reason === "REQUEST_ID_REUSED";
  const isRefused = (nth) => reasons.has(nth + 1) && !isThere(nth);
  await within(["passes"], (of) => {
    sent.forEach((pass, nth) => {
      if (isRefused(nth)) of("passes").put({ ...pass, isOpen: false, refused: reasons.get(nth + 1) });
      else of("passes").delete(pass.id);
    });
  });
};

/** Somebody has seen what was refused. */
export const forgetRefused = async () =>
  remove("passes", (await passes()).filter((pass) => pass.refused).map((pass) => pass.id));
