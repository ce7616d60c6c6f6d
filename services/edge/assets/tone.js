// A verdict is heard: two rising notes let pass, one note asks for something, two low ones hold.

// Pitch (Hz) and length (s) of each note; no two tones begin alike.
const NOTES = { pass: [[880, 0.12], [1320, 0.18]], wait: [[660, 0.15]], refuse: [[220, 0.25], [180, 0.45]] };
// Low notes carry further with overtones.
const FORMS = { refuse: "square" };

// One for the page's whole life: browsers allow few of them.
let ears = null;

/** Sounds a tone by its name. A browser that has no ears, or plays nothing before it was touched, stays silent: the verdict is on the screen. */
export const sound = (name) => {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!Context || !NOTES[name]) return;
  try {
    ears = ears || new Context();
    if (ears.state === "suspended") ears.resume().catch(() => {});
    let at = ears.currentTime + 0.02;
    for (const [pitch, length] of NOTES[name]) {
      const note = ears.createOscillator();
      const volume = ears.createGain();
      note.frequency.value = pitch;
      note.type = FORMS[name] || "sine";
      volume.gain.setValueAtTime(0.25, at);
      volume.gain.setTargetAtTime(0, at + length * 0.7, length * 0.1);
      note.connect(volume);
      volume.connect(ears.destination);
      note.start(at);
      note.stop(at + length);
      at += length;
    }
  } catch (silent) {
    // No device to play on.
  }
};
