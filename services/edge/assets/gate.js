// What makes a volunteer's page quicker: self-scans as they happen, a tone for each verdict, seconds that count down, steps of a tenth.
// Everything works without it.

import { sound } from "./tone.js";

// Self-scans: the list comes written, as the page had it. While somebody presses a button or types digits in it, it waits.
const list = document.querySelector("[data-live]");
if (list && window.EventSource) {
  // How long a line that has moved takes no tap (milliseconds): it would be somebody else's.
  const MOVED = 600;
  let newest = null;
  const fields = () => [...list.querySelectorAll(".waiting [name=temperature]")];
  const passOf = (field) => field.form.elements.pass.value;
  const show = () => {
    if (newest === null) return;
    const active = list.contains(document.activeElement) ? document.activeElement : null;
    if (active && (active.tagName === "BUTTON" || active.value)) return;
    const before = fields();
    const passes = before.map(passOf);
    const typed = new Map(before.map((field) => [passOf(field), field.value]));
    const focused = active && before.includes(active) ? passOf(active) : null;
    list.innerHTML = newest;
    newest = null;
    const after = fields();
    for (const field of after) {
      field.value = typed.get(passOf(field)) || "";
      if (passOf(field) === focused) field.focus();
    }
    if (passes.every((pass, nth) => after[nth] && passOf(after[nth]) === pass)) return;
    list.classList.add("moved");
    setTimeout(() => list.classList.remove("moved"), MOVED);
  };
  const source = new EventSource(list.dataset.live);
  source.onmessage = (event) => {
    newest = event.data;
    show();
  };
  list.addEventListener("focusout", () => setTimeout(show, 0));
  // A page that is left ends its stream: browsers keep few of them open to one server.
  window.addEventListener("pagehide", () => source.close());
}

// A verdict is seen first: the field for the next person below it has the focus, and a browser scrolls to what it focuses.
const said = document.querySelector("[data-tone]");
if (said) window.addEventListener("load", () => setTimeout(() => window.scrollTo(0, 0), 0));

// A verdict is heard.
if (said) sound(said.dataset.tone);

// Seconds left to take a pass back; the server has the last word.
const undo = document.querySelector("[data-undo]");
if (undo) {
  const ends = Date.now() + Number(undo.dataset.undo) * 1000;
  const left = undo.querySelector("[data-left]");
  const ticking = setInterval(() => {
    const seconds = Math.ceil((ends - Date.now()) / 1000);
    if (seconds > 0) {
      left.textContent = seconds;
      return;
    }
    clearInterval(ticking);
    undo.disabled = true;
    undo.textContent = undo.dataset.late;
  }, 200);
}

// Time until somebody is measured again.
const timer = document.querySelector("[data-timer]");
if (timer) {
  const ends = Date.now() + Number(timer.dataset.timer) * 1000;
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    timer.textContent = seconds === 0 ? timer.dataset.now : Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
  };
  tick();
  setInterval(tick, 500);
}

// Steps of a tenth.
for (const stepper of document.querySelectorAll("[data-stepper]")) {
  const field = stepper.querySelector("input");
  for (const step of stepper.querySelectorAll("[data-step]")) {
    step.hidden = false;
    step.addEventListener("click", () => {
      const now = parseFloat(field.value.replace(",", "."));
      // Nothing stands there before somebody read it; the first steps are the readings that have no button, 37.0 and 35.9.
      const from = now || (step.dataset.step > 0 ? 36.9 : 36);
      field.value = (from + Number(step.dataset.step) / 10).toFixed(1);
    });
  }
}
