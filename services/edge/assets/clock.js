// The clock of a verdict ticks, so that a volunteer tells a page from a picture of one. It goes on from the town's time, which is
// not the phone's in a demonstration, and says how old the verdict is when the page is looked at later.
const shown = document.querySelector("[data-clock]");
if (shown) {
  const [hours, minutes, seconds] = shown.dataset.clock.split(":").map(Number);
  const began = Date.now();
  const start = (hours * 60 + minutes) * 60 + seconds;
  const two = (value) => String(value).padStart(2, "0");
  const tick = () => {
    const now = (start + Math.floor((Date.now() - began) / 1000)) % 86400;
    shown.textContent = two(Math.floor(now / 3600)) + ":" + two(Math.floor(now / 60) % 60) + ":" + two(now % 60);
  };
  tick();
  setInterval(tick, 1000);
}
