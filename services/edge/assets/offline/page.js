// The page of a gate without a network.

import * as queue from "./queue.js";
import * as screen from "./screen.js";
import * as station from "./station.js";
import { complete } from "./verdict.js";
import { hourOf } from "./time.js";
import { judge } from "./judge.js";
import { t, tests } from "./readiness.js";
import { toBase64, uuid7 } from "./bytes.js";

/** A bundle is renewed when it is so old and there is a network, in milliseconds. */
const STALE = 10 * 60000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const find = (name) => document.querySelector("[data-" + name + "]");
const form = find("scan-form");
let gate = null;
let here = null;
let shown = null;
let canKeep = false;
let isBusy = false;

const REASONS = {
  SIGNED_OUT: () => t("登录已失效：记录都在本机，登录后上传。", "You are signed out: the records are here, and go up once you are back."),
  OUT_OF_SCOPE: () => t("这些记录属于另一位值班员，须由其本人登录上传。", "These records are another volunteer's: they must sign in to bring them."),
  ROLE_NOT_ALLOWED: () => t("您的账号不能离线值守，请用值守账号登录。", "Your account cannot keep a gate offline: sign in as a volunteer."),
  BUNDLE_OUT_OF_DATE: () => t("服务器给出的资料比本机的旧，未采用。", "What the server gave is older than what is here: not taken."),
};

/** Why a pass did not count. */
const ROWS = {
  ID_TOO_FAR_FROM_FACT: () => t("时间相差太大", "the times lie too far apart"),
  OUTSIDE_SHIFT: () => t("不在本班次的时间或卡点内", "outside the shift's time or gate"),
  IN_THE_FUTURE: () => t("时间晚于现在", "it lies in the future"),
  CHECKPOINT_CLOSED: () => t("卡点已关闭", "the gate is closed"),
  UNKNOWN_CHECKPOINT: () => t("没有这个卡点", "there is no such gate"),
  REQUEST_ID_REUSED: () => t("与已有记录编号相同", "its number is another record's"),
  INVALID_REQUEST: () => t("内容不完整", "it does not read"),
};

const say = (reason) => {
  const box = find("said");
  box.hidden = !reason || reason === "NO_NETWORK";
  if (!box.hidden) box.textContent = REASONS[reason] ? REASONS[reason]() : t("无法办理：", "This cannot be done: ") + reason;
  find("sign-in").hidden = reason !== "SIGNED_OUT";
};

/** Whether scans count now, and why not. */
const whyNot = () => {
  if (!canKeep) return t("请用系统浏览器（Safari、Chrome）打开，或使用纸质登记表", "Open it in Safari or Chrome, or use the paper sheet");
  if (!here) return t("还没有离线资料：连网登录后打开一次本页", "Nothing to go by yet: open this page once with a network, signed in");
  if (here.time.isSetBack()) return t("本机时间被调回：连网更新资料，此前用纸质登记表", "This device's clock was set back: renew online; paper until then");
  if (here.time.now() >= here.bundle.notAfter) return t("离线资料已到期：连网更新，此前用纸质登记表", "What it goes by is over: renew online; paper until then");
  return null;
};

/** What stands above the field. */
const tell = async () => {
  const reason = whyNot();
  const box = find("readiness");
  box.className = "readiness " + (reason ? "bad" : "good");
  box.textContent = reason ? t("不可离线 · ", "Not offline: ") + reason : t("可离线", "Works offline");
  form.hidden = Boolean(reason);
  find("age").textContent = here ? ageOf(here) : "";
  const all = await queue.passes();
  const waiting = all.filter((pass) => !pass.refused).length;
  find("waiting").hidden = !waiting;
  find("waiting").textContent = t("等待上传：" + waiting + " 条", "Waiting to be uploaded: " + waiting);
  tellHeld(all.filter((pass) => pass.isOpen && pass.verdict === "recheck"));
  tellRefused(all.filter((pass) => pass.refused));
};

const ageOf = ({ record, time }) => {
  const minutes = Math.max(0, Math.floor((time.now() - record.madeAt) / 60000));
  const until = hourOf(record.notAfter, record.zone);
  return t("资料 " + minutes + " 分钟前更新，用到 " + until, "Renewed " + minutes + " minutes ago, good until " + until);
};

/** Who waits to be measured again. */
const tellHeld = (held) => {
  const list = find("held");
  list.textContent = "";
  for (const pass of held) {
    const button = list.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "second wide";
    const at = here ? hourOf(pass.at, here.record.zone) : "";
    button.textContent = t("复测 ", "Measure again: ") + at + " · " + (pass.reading / 10).toFixed(1) + " ℃";
    button.addEventListener("click", () => look(pass));
  }
};

const tellRefused = (refused) => {
  const box = find("refused");
  box.hidden = !refused.length;
  const zone = here ? here.record.zone : "+08:00";
  const why = ({ reason, description }) => (ROWS[reason] ? ROWS[reason]() : description) + "（" + reason + "）";
  const line = (pass) => hourOf(pass.at, zone) + " · " + why(pass.refused);
  screen.fill(box.querySelector("ul"), refused.map(line), "li");
};

const look = (pass) => {
  shown = pass;
  screen.show(pass, here ? here.record.unit + " " + here.record.place : "", here ? here.bundle.recheckMinutes : 0);
};

/** A code: judged, written down, and only then shown. `handed`: `{id, direction, reading}` of a form that never arrived. */
const scanned = async (text, handed = { id: null, direction: null, reading: null }) => {
  if (whyNot() || !text.trim() || isBusy) return;
  isBusy = true;
  try {
    const { record, bundle, time, zone } = here;
    const only = record.direction !== "both" && record.direction;
    const direction = only || handed.direction || form.elements.direction.value;
    const digit = /^\d$/.test(form.elements.plate.value) ? Number(form.elements.plate.value) : null;
    const [now, reading] = [time.now(), handed.reading];
    const scan = { text, direction, reading, plateDigit: digit };
    const judged = await judge(bundle, scan, await queue.turnsUnder(record.id), now, zone);
    const { verdict, reasons, level, person, digest, turn } = judged;
    const pass = {
      id: handed.id || uuid7(now), bundle: record.id, gate, at: now, person, direction, reading, level, verdict, reasons,
      digest: toBase64(digest), isOpen: true, isHanded: Boolean(handed.id),
    };
    const written = await queue.record(pass, turn, record);
    await time.keep();
    form.elements.plate.value = "";
    look(written);
  } catch (error) {
    find("said").hidden = false;
    find("said").textContent = t("没有记下，请用纸质登记表：", "Not written down, use the paper sheet: ") + error.message;
  } finally {
    isBusy = false;
  }
};

const measured = async (reading) => {
  const { verdict, reasons, level } = complete(shown, shown.reading !== null, reading, here.bundle.threshold);
  const pass = { ...shown, verdict, reasons, level, reading };
  await queue.rewrite(pass);
  look(pass);
};

const next = async () => {
  // Whoever is held stays open to a second reading.
  if (shown.verdict !== "recheck") await queue.rewrite({ ...shown, isOpen: false });
  shown = null;
  screen.hide();
  form.elements.scan.focus();
  await tell();
  await goOnline();
};

/** Whether there is no bundle, or an old one, or one of whoever stood here before: what is scanned under it, only they can bring. */
const isOld = ({ who }) =>
  !here || Boolean(whyNot()) || here.record.who !== who || here.time.now() - here.record.madeAt > STALE;

let isAsking = false;

/** Brings what waits, renews what is old; says what stands against it. */
const goOnline = async () => {
  if (isAsking || shown) return;
  isAsking = true;
  try {
    const session = await station.session(gate || "shell");
    const reason = await station.upload(session);
    if (canKeep && gate && isOld(session)) {
      await station.prepare(gate, session);
      here = await station.current(gate);
    }
    say(reason);
  } catch (error) {
    say(error.reason || error.message);
  } finally {
    isAsking = false;
  }
  await settle();
};

const settle = async () => {
  if (here) {
    find("place").textContent = here.record.unit + " " + here.record.place;
    find("ways").hidden = here.record.direction !== "both";
    const rules = here.bundle.quota ? here.bundle.quota.rules : [];
    find("plate").hidden = !rules.some((rule) => rule.oddEven === "plate");
    await here.time.keep();
  }
  await tell();
};

/** The code that was on its way when the network went, under the id it had: if it arrived after all, it counts once. */
const takeHanded = async () => {
  const meta = document.querySelector("meta[name=handed]");
  if (!meta) return;
  const sent = new Map(JSON.parse(meta.content));
  const id = UUID.test(sent.get("request_id")) ? sent.get("request_id") : null;
  const isKnown = (await queue.passes()).some((pass) => pass.id === id);
  if (isKnown) return;
  const direction = ["in", "out"].includes(sent.get("direction")) ? sent.get("direction") : null;
  await scanned(sent.get("scan"), { id, direction, reading: screen.readingOf(sent.get("temperature")) });
};

const start = async () => {
  const asked = location.pathname.split("/")[2];
  const found = await tests();
  canKeep = found.every((test) => test.isGood || !test.isNeeded);
  screen.fill(find("tests"), found.map((test) => (test.isGood ? "✓ " : "✕ ") + test.name), "li");
  if (!canKeep) return tell();
  gate = UUID.test(asked) ? asked : await station.lastGate();
  if (gate) {
    here = await station.current(gate);
    find("online").href = "/gate/" + gate;
    find("sheet").href = "/gate/" + gate + "/sheet";
    find("sign-in").querySelector("a").href = "/sign-in?to=" + encodeURIComponent("/gate/" + gate + "/offline");
  }
  const left = (await queue.passes()).filter((pass) => pass.isOpen && pass.verdict !== "recheck").pop();
  await settle();
  if (left) look(left);
  else await takeHanded();
  await goOnline();
  setInterval(settle, 15000);
  setInterval(goOnline, 30000);
  window.addEventListener("online", goOnline);
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = form.elements.scan.value;
  form.elements.scan.value = "";
  scanned(text);
});
screen.listen(measured, next);
find("seen").addEventListener("click", () => queue.forgetRefused().then(tell));
start();
