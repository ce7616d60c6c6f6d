// The verdict, full-screen: colour, symbol, words and a tone, so that it is understood by whoever sees, reads or hears only one of them.

import { sound } from "../tone.js";
import { t } from "./readiness.js";

const find = (name, within = document) => within.querySelector("[data-" + name + "]");
const screen = find("verdict");
const words = find("words");

/** What a verdict is called, its class and its symbol. */
const shownAs = (verdict) => words.querySelector('[data-verdict="' + verdict + '"]');

/** What is said of a reason that is not green. */
const said = (reason) => reason !== "GREEN" && words.querySelector('[data-reason="' + reason + '"]');

/** Whether a reading would decide something. */
const asksForReading = (pass) => ["TEMPERATURE_NEEDED", "FEVER", "LOW_READING"].some((reason) => pass.reasons.includes(reason));

/** Shows a pass. `place`: the gate; `minutes`: after how many a fever is measured again. */
export const show = (pass, place, minutes) => {
  const shown = shownAs(pass.verdict);
  screen.className = "judgement " + shown.dataset.class;
  find("at", screen).textContent = place + " · " + (pass.direction === "in" ? t("进", "in") : t("出", "out"));
  find("symbol", screen).textContent = shown.dataset.symbol;
  screen.querySelector("h1").textContent = shown.textContent;
  const lines = pass.reasons.map(said).filter(Boolean).map((line) => line.textContent);
  if (pass.reading !== null) lines.push((pass.reading / 10).toFixed(1) + " ℃");
  if (pass.verdict === "recheck") lines.push(t(minutes + " 分钟后复测", "Measure again in " + minutes + " minutes"));
  fill(find("why", screen), lines);
  find("reading", screen).hidden = !asksForReading(pass);
  find("reading", screen).reset();
  find("flaw", screen).hidden = true;
  screen.hidden = false;
  document.body.classList.add("judged");
  screen.querySelector("h1").focus();
  sound(shown.dataset.tone);
};

/** A paragraph a line. */
export const fill = (place, lines, element = "p") => {
  place.textContent = "";
  for (const text of lines) place.appendChild(document.createElement(element)).textContent = text;
};

/** The next person. */
export const hide = () => {
  screen.hidden = true;
  document.body.classList.remove("judged");
};

/** Tenths of a degree as typed, or null: 25.0 to 42.0. */
export const readingOf = (typed) => {
  const parts = /^(\d\d)(?:[.。,，](\d))?$/.exec(typed.trim());
  const tenths = parts && Number(parts[1]) * 10 + Number(parts[2] || 0);
  return tenths >= 250 && tenths <= 420 ? tenths : null;
};

/** Calls `taken` with each reading that is tapped or typed, and `next` for the next person. */
export const listen = (taken, next) => {
  const form = find("reading", screen);
  form.querySelectorAll("[data-tap]").forEach((tap) => tap.addEventListener("click", () => taken(Number(tap.dataset.tap))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reading = readingOf(form.elements.reading.value);
    find("flaw", screen).hidden = reading !== null;
    if (reading !== null) taken(reading);
  });
  find("next", screen).addEventListener("click", next);
};
