// The board goes on by itself: pieces that changed replace what stands there, text by text, so that nothing moves; its clocks count on in
// between, in the town's time. When the server is silent it says since when, and it comes back with the server.
const board = document.querySelector("[data-board]");
const lost = document.querySelector("[data-lost]");
const offset = Number(board.dataset.offset);
// A figure comes every five seconds; three that did not come are a silence.
const SILENCE = 15;
const AGAIN = 5000;

let ahead = Number(board.dataset.now) * 1000 - Date.now();
let heard = Date.now();

const two = (value) => String(value).padStart(2, "0");
const write = (node, text) => {
  if (node.textContent !== text) {
    node.textContent = text;
  }
};
const time = (seconds) => two(Math.floor(seconds / 3600)) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
const length = (seconds) => {
  const hours = Math.floor(seconds / 3600);
  const minutes = two(Math.floor(seconds / 60) % 60);
  if (hours === 0) {
    return minutes + ":" + two(seconds % 60);
  }
  return hours < 48 ? hours + ":" + minutes + ":" + two(seconds % 60) : Math.floor(hours / 24) + "d " + two(hours % 24) + "h";
};

const tick = () => {
  const now = Math.floor((Date.now() + ahead) / 1000);
  for (const clock of board.querySelectorAll("[data-clock]")) {
    write(clock, time((now + offset) % 86400));
  }
  for (const clock of board.querySelectorAll("[data-due]")) {
    const left = Number(clock.dataset.due) - now;
    write(clock, length(Math.abs(left)));
    clock.parentElement.classList.toggle("over", left < 0);
  }
  const silent = Math.floor((Date.now() - heard) / 1000);
  lost.hidden = silent < SILENCE;
  write(lost, lost.hidden ? "" : lost.dataset.lost.replace("{}", String(silent)));
};

// Makes what stands there what was told, keeping every node that stays.
const settle = (here, told) => {
  const old = Array.from(here.childNodes);
  const fresh = Array.from(told.childNodes);
  fresh.forEach((node, place) => {
    const stands = old[place];
    if (!stands) {
      here.appendChild(node);
    } else if (stands.nodeName !== node.nodeName) {
      here.replaceChild(node, stands);
    } else if (node.nodeType === Node.TEXT_NODE) {
      write(stands, node.textContent);
    } else {
      dress(stands, node);
      settle(stands, node);
    }
  });
  old.slice(fresh.length).forEach((node) => node.remove());
};
const dress = (here, told) => {
  for (const { name, value } of Array.from(told.attributes)) {
    if (here.getAttribute(name) !== value) {
      here.setAttribute(name, value);
    }
  }
  for (const { name } of Array.from(here.attributes)) {
    if (!told.hasAttribute(name)) {
      here.removeAttribute(name);
    }
  }
};

const hear = (event) => {
  const { now, pieces } = JSON.parse(event.data);
  ahead = now * 1000 - Date.now();
  heard = Date.now();
  for (const piece of board.querySelectorAll("[data-piece]")) {
    const html = pieces[piece.dataset.piece];
    if (html !== undefined) {
      const told = document.createElement("template");
      told.innerHTML = html;
      settle(piece, told.content);
    }
  }
  tick();
};

// A browser gives up on an answer that is no stream: the way to the door, or a proxy that says the town is away.
const reload = () => {
  const later = () => setTimeout(reload, AGAIN);
  fetch("/board", { credentials: "same-origin" }).then((answer) => (answer.ok ? location.reload() : later()), later);
};
const listen = () => {
  const events = new EventSource("/board/events");
  events.addEventListener("board", hear);
  events.addEventListener("over", () => {
    events.close();
    location.reload();
  });
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) {
      setTimeout(reload, AGAIN);
    }
  });
};

tick();
setInterval(tick, 1000);
listen();
