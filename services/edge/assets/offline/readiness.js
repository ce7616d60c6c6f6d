// Whether this browser can keep a gate without a network: tried, not guessed from its name.

import { put } from "./store.js";

/** One text in the language of the page. */
export const t = (chinese, english) => (document.documentElement.lang.startsWith("en") ? english : chinese);

/** Each test: `{name, isGood, isNeeded}`. A gate without a camera has a hand scanner. */
export const tests = async () => {
  const [camera, worker, store, crypt] = await Promise.all([hasCamera(), hasWorker(), hasStore(), hasCrypto()]);
  return [
    { name: t("离线页面", "Page kept"), isGood: worker, isNeeded: true },
    { name: t("本机存储", "Storage"), isGood: store, isNeeded: true },
    { name: t("验签", "Signatures"), isGood: crypt, isNeeded: true },
    { name: t("摄像头（没有可用扫码枪）", "Camera (or a hand scanner)"), isGood: camera, isNeeded: false },
  ];
};

const tried = async (test) => {
  try {
    return Boolean(await test());
  } catch (error) {
    return false;
  }
};

const hasCamera = () => tried(async () =>
  (await navigator.mediaDevices.enumerateDevices()).some((found) => found.kind === "videoinput"));

/** The worker that keeps the page; resolves when it has everything. */
const hasWorker = () => tried(async () => {
  await navigator.serviceWorker.register("/gate/sw.js", { scope: "/gate/" });
  const late = new Promise((resolve) => setTimeout(resolve, 20000));
  return Promise.race([navigator.serviceWorker.ready, late]);
});

const hasStore = () => tried(async () => {
  await put("notes", { name: "tried", at: Date.now() });
  // A browser that clears what it keeps when space is short may be asked not to; whatever it answers, it works until then.
  if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
  return true;
});

const hasCrypto = () => tried(async () => {
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const pair = await crypto.subtle.generateKey(curve, false, ["sign", "verify"]);
  const how = { name: "ECDSA", hash: "SHA-256" };
  const signature = await crypto.subtle.sign(how, pair.privateKey, Uint8Array.of(1));
  return crypto.subtle.verify(how, pair.publicKey, signature, Uint8Array.of(1));
});
