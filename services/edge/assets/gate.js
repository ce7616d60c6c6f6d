// What makes a volunteer's page quicker: self-scans as they happen, a tone for each verdict, seconds that count down, steps of a tenth.
// Everything works without it.

// Self-scans: the list comes written, as the page had it. While somebody types or opens a line it waits.
const list = document.querySelector("[data-live]");
if (list && window.EventSource) {
  let newest = null;
  const show = () => {
    if (newest === null) return;
    const opened = [...list.querySelectorAll("li details[open]")].map((line) => line.closest("form").elements.pass.value);
    const pressed = list.contains(document.activeElement);
    if (pressed && document.activeElement.tagName === "BUTTON") return;
    list.innerHTML = newest;
    newest = null;
    const lines = [...list.querySelectorAll("li form")];
    const kept = lines.filter((form) => opened.includes(form.elements.pass.value));
    if (kept.length === 0) return;
    for (const form of lines) form.querySelector("details").open = kept.includes(form);
  };
  const source = new EventSource(list.dataset.live);
  source.onmessage = (event) => {
    newest = event.data;
    show();
  };
  list.addEventListener("focusout", () => setTimeout(show, 0));
  // One line is open at a time: ten buttons are plenty for one thumb. A toggle does not bubble, so it is caught on its way down.
  list.addEventListener("toggle", (event) => {
    if (!event.target.open) return;
    for (const other of list.querySelectorAll("li details[open]")) {
      if (other !== event.target) other.open = false;
    }
  }, true);
  // A page that is left ends its stream: browsers keep few of them open to one server.
  window.addEventListener("pagehide", () => source.close());
}

// A verdict is heard: two rising notes let pass, one long low note holds, a short one asks for something.
const notes = { pass: [[880, 0.12], [1320, 0.18]], wait: [[660, 0.15]], refuse: [[220, 0.25], [180, 0.45]] };
const said = document.querySelector("[data-tone]");
const Sound = window.AudioContext || window.webkitAudioContext;
if (said && Sound && notes[said.dataset.tone]) {
  try {
    const sound = new Sound();
    let at = sound.currentTime + 0.02;
    for (const [pitch, length] of notes[said.dataset.tone]) {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.frequency.value = pitch;
      tone.type = said.dataset.tone === "refuse" ? "square" : "sine";
      volume.gain.setValueAtTime(0.25, at);
      volume.gain.setTargetAtTime(0, at + length * 0.7, length * 0.1);
      tone.connect(volume);
      volume.connect(sound.destination);
      tone.start(at);
      tone.stop(at + length);
      at += length;
    }
  } catch (silent) {
    // A browser that plays nothing before it was touched shows the verdict all the same.
  }
}

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
