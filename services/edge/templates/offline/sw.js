// Keeps the shell of a gate, so that it opens without a network.
const VERSION = "{{ edition }}";
const SHELL = "/gate/shell/offline";
const FILES = [{% for file in files %}"{{ file }}", {% endfor %}];
/** How long a page may take before the shell stands in for it, in milliseconds. */
const PATIENCE = 6000;

self.addEventListener("install", (event) => {
  const fresh = (path) => new Request(path, { cache: "reload" });
  const keep = async () => (await caches.open(VERSION)).addAll([SHELL].concat(FILES).map(fresh));
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forget = async () => {
    const others = (await caches.keys()).filter((name) => name !== VERSION);
    await Promise.all(others.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate") event.respondWith(opened(request));
  else if (FILES.includes(path)) event.respondWith(kept(path).then((file) => file || fetch(request)));
});

const kept = async (path) => (await caches.open(VERSION)).match(path);

/** The page itself; the shell in its place when the network does not bring it. */
const opened = async (request) => {
  const sent = request.method === "POST" ? request.clone().formData().catch(() => null) : null;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const page = fetch(request).catch(() => undefined);
  // What a form sends may have counted: it is waited for.
  const answer = sent ? await page : await Promise.race([page, late]);
  const isBroken = !answer || (!sent && [502, 503, 504].includes(answer.status));
  const shell = isBroken && (await kept(SHELL));
  return shell ? handed(shell, await sent) : answer || (await page) || Response.error();
};

/** The shell, with the code that was on its way to the gate when the network went. It is kept nowhere. */
const handed = async (shell, form) => {
  if (!form || !form.get("scan")) return shell;
  const fields = ["scan", "direction", "temperature", "request_id"].map((name) => [name, form.get(name) || ""]);
  const content = JSON.stringify(fields).replace(/[<>&"]/g, (letter) => "&#" + letter.charCodeAt(0) + ";");
  const html = await shell.text();
  return new Response(html.replace("</head>", () => '<meta name="handed" content="' + content + '"></head>'), { headers: shell.headers });
};
